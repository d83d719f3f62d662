using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>A column that is drawn and is among the columns that predict it is warned of; text columns are left out of `all`.</summary>
public sealed class SelfPredictionTests
{
    private const string Rows = "price,area,zone,type\n1,2,a,u\n2,3,b,v\n3,5,a,w\n";

    private const string Numbers = "price,area,age\n1,2,3\n2,3,1\n3,5,4\n";

    private static string Story(string given, string mean = "dot(b, x[n])") => $$"""
        model Homes
        data y[rows]: real from price
        {{given}}
        param b: real[D]
        for n in rows { y[n] ~ Normal({{mean}}, 1) }
        """;

    [Theory]
    [InlineData("data x[rows]: real[D] from all", "dot(b, x[n])", "leave the column out of `x`: `from all except price`")]
    [InlineData("data x[rows]: real[D] from all except age", "dot(b, x[n])", "leave the column out of `x`: `from all except age, price`")]
    [InlineData("data x[rows]: real[D] from log(all)", "dot(b, x[n])", "leave the column out of `x`: `from all except price`")]
    [InlineData("data x[rows]: real[D] from area, price", "dot(b, x[n])", "read another column for `x`")]
    [InlineData("data x[rows]: real[D] from area, price > 2", "b[2] * x[n, 2]", "read another column for `x`")]
    public void A_column_that_predicts_itself_is_warned_of(string given, string mean, string next)
    {
        var warning = Assert.Single(TestStory.By(Story(given, mean), Numbers).Binding.Diagnostics);
        Assert.Equal("W0351", warning.Code);
        Assert.Equal("the column `price` is drawn as `y`, and predicts itself: `x` reads it too", warning.Message);
        Assert.Equal(next, warning.Help);
    }

    [Theory]
    [InlineData("data x[rows]: real[D] from all except price", "dot(b, x[n])")]
    // another element of the vector
    [InlineData("data x[rows]: real[D] from area, price", "b[1] * x[n, 1]")]
    // a function of the whole column is a constant
    [InlineData("data x[rows]: real[D] from area / mean(price), age", "dot(b, x[n])")]
    // all rows, or an earlier one
    [InlineData("data x[rows]: real[D] from all", "b[1] * x[1, 1]")]
    public void Other_reads_are_not(string given, string mean) =>
        Assert.Empty(TestStory.By(Story(given, mean), Numbers).Binding.Diagnostics);

    /// <summary>The limit of a censored row and the total of counts are made from the column that is drawn.</summary>
    [Theory]
    [InlineData("data limit[rows]: real from if age == 1 then 9 else price", "y[n] ~ Censored(Normal(m, 1), high = limit[n])", false)]
    [InlineData("data limit[rows]: real from price", "y[n] ~ Censored(Normal(limit[n], 1), high = 9)", true)]
    [InlineData("data limit[rows]: real from price", "y[n] ~ Truncated(Normal(m, 1), high = limit[n])", true)]
    [InlineData("data limit[rows]: count from price + area", "y[n] ~ Binomial(limit[n], sigmoid(m))", false)]
    [InlineData("data limit[rows]: count from price + area", "y[n] ~ BetaBinomial(limit[n], exp(m), 1)", false)]
    [InlineData("data limit[rows]: count from price + area", "y[n] ~ Binomial(9, sigmoid(m * limit[n]))", true)]
    [InlineData("data limit[rows]: count from price + area",
        "y[n] ~ Mixture([0.5, 0.5], [Binomial(limit[n], 0.2), Binomial(limit[n], sigmoid(m))])", false)]
    public void Bounds_and_totals_do_not_predict(string given, string draw, bool isWarned)
    {
        var type = draw.Contains("omial", StringComparison.Ordinal) ? "count" : "real";
        var story = $$"""
            model Limits
            data y[rows]: {{type}} from price
            {{given}}
            m ~ Normal(0, 1)
            for n in rows { {{draw}} }
            """;
        Assert.Equal(isWarned, TestStory.By(story, Numbers).Binding.Diagnostics.Any(d => d.Code == "W0351"));
    }

    [Fact]
    public void The_total_of_a_multinomial_does_not_predict_it()
    {
        const string story = """
            model Votes
            data votes[rows]: count[2] from price, area
            data total[rows]: count from price + area
            p: simplex[2] ~ Dirichlet(1)
            for n in rows { votes[n] ~ Multinomial(total[n], p) }
            """;
        Assert.Empty(TestStory.By(story, Numbers).Binding.Diagnostics);
    }

    /// <summary>A definition between the two is followed.</summary>
    [Fact]
    public void A_definition_is_followed()
    {
        const string story = """
            model Homes
            data y[rows]: real from price
            data x[rows]: real[D] from all
            param b: real[D]
            for n in rows {
              location[n] = dot(b, x[n])
              y[n] ~ Normal(location[n], 1)
            }
            """;
        Assert.Equal("W0351", Assert.Single(TestStory.By(story, Numbers).Binding.Diagnostics).Code);
    }

    /// <summary>Two vectors with the same columns at different positions.</summary>
    [Fact]
    public void Elements_at_the_same_position_are_compared()
    {
        static string Pair(string other) => $$"""
            model Pair
            data y[rows]: real[2] from price, area
            data x[rows]: real[2] from {{other}}
            param b: real
            for n in rows { for j in 1..2 { y[n, j] ~ Normal(b * x[n, j], 1) } }
            """;
        Assert.Equal("W0351", Assert.Single(TestStory.By(Pair("age, area"), Numbers).Binding.Diagnostics).Code);
        Assert.Empty(TestStory.By(Pair("area, age"), Numbers).Binding.Diagnostics);
    }

    [Theory]
    [InlineData("all", "or leave all 2 columns of text out of `all`: `from all except zone, type`")]
    [InlineData("all except price", "or leave all 2 columns of text out of `all`: `from all except price, zone, type`")]
    [InlineData("all except price, type", "or leave it out of `all`: `from all except price, type, zone`")]
    public void Columns_of_text_are_left_out_of_all_together(string all, string next)
    {
        Assert.All(TestStory.By(Story($"data x[rows]: real[D] from {all}"), Rows).Binding.Diagnostics, error =>
        {
            Assert.Equal("E0325", error.Code);
            Assert.EndsWith(next, error.Help, StringComparison.Ordinal);
        });
    }
}
