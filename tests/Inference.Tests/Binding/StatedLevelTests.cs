using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Levels in the order in which a type states them: as if their column held the numbers of that order.</summary>
public sealed class StatedLevelTests
{
    private static readonly string[] order = ["very bad", "bad", "ok", "good"];

    private static readonly int[] ratings = [2, 4, 1, 3, 3, 2, 4, 4, 1, 2, 3, 4, 2, 3, 1, 4, 3, 2, 4, 1];

    private static readonly double[] x =
        [0.3, 1.2, -1.1, 0.4, -0.2, 0.1, 0.8, 1.9, -0.6, -1.4, 0.9, 0.2, -0.7, 1.1, -0.3, 1.4, -0.9, 0.6, 0.7, -1.8];

    private static string Story(string type, string cut = "3") => $$"""
        model Ratings
        data rating[rows]: index[{{type}}]
        data x[rows]: real
        param cut: ordered[{{cut}}]
        param b: real
        for n in rows { rating[n] ~ OrderedLogistic(b * x[n], cut) }
        """;

    private const string Stated = "\"very bad\", \"bad\", \"ok\", \"good\"";

    private static string Csv(Func<int, string> cell) =>
        $"rating,x\n{string.Concat(ratings.Zip(x, (r, v) => FormattableString.Invariant($"{cell(r)},{v}\n")))}";

    private static string Words => Csv(r => order[r - 1]);

    [Fact]
    public void Their_numbers_are_those_of_the_stated_order() =>
        Assert.Equal(ratings.Select(r => (double)r), TestStory.By(Story(Stated), Words).Problem.Data["rating"].Values);

    /// <summary>The likelihood is that of the numbers; that of other orders is another one.</summary>
    [Fact]
    public void An_ordinal_regression_is_that_of_the_numbers()
    {
        var numbers = Estimates.Scalar(TestStory.By(Story("4"), Csv(r => $"{r}")).Fitted(method: "map"), "b");
        Assert.Equal(numbers, Estimates.Scalar(TestStory.By(Story(Stated), Words).Fitted(method: "map"), "b"), 1e-12);
        Assert.NotEqual(numbers, Estimates.Scalar(
            TestStory.By(Story("\"bad\", \"good\", \"ok\", \"very bad\""), Words).Fitted(method: "map"), "b"), 0.1);
    }

    [Theory]
    // an ordinal distribution, alone and in a mixture
    [InlineData("OrderedLogistic(x[n], cut)", "cut: ordered[R-1] ~ Normal(0, 1)", "`k[n]` is OrderedLogistic")]
    [InlineData("Mixture([0.5, 0.5], [Categorical(uniform(R)), OrderedLogistic(x[n], cut)])", "cut: ordered[R-1] ~ Normal(0, 1)",
        "`k[n]` is Mixture")]
    // an ascending array
    [InlineData("Categorical(uniform(R))", "at: ordered[R] ~ Normal(0, 1)", "the elements of `at` ascend")]
    // a random walk over the levels
    [InlineData("Categorical(uniform(R))", "at[1] ~ Normal(0, 1)\nfor i in 2..R { at[i] ~ Normal(at[i-1], 1) }",
        "`at[i]` reads the element of another level")]
    public void Texts_without_an_order_are_refused_where_it_matters(string distribution, string unknown, string why)
    {
        var story = $"model M\ndata k[rows]: index[R]\ndata x[rows]: real\n{unknown}\nfor n in rows {{ k[n] ~ {distribution} }}";
        var error = Assert.Single(TestStory.By(story, "k,x\nlow,1\nhigh,2\nmid,0\n").Binding.Diagnostics,
            d => d.Severity == Severity.Error);
        Assert.Equal("E0358", error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("in the order of the alphabet: high, low, mid", error.Message, StringComparison.Ordinal);
        Assert.Contains("`data k[rows]: index[\"high\", \"low\", \"mid\"]`", error.Help, StringComparison.Ordinal);
        // numbers have an order
        Assert.DoesNotContain(TestStory.By(story, "k,x\n1,1\n3,2\n2,0\n").Binding.Diagnostics, d => d.Severity == Severity.Error);
    }

    [Theory]
    [InlineData("x[n] ~ Normal(a + b * k[n], 1)", "`*` reads `k[n]` as a number")]
    [InlineData("x[n] ~ Normal(if k[n] >= 2 then a else b, 1)", "`>=` reads `k[n]` as a number")]
    [InlineData("x[n] ~ Normal(k[n], 1)", "`Normal` reads `k[n]` as a number")]
    [InlineData("target += log_cdf(OrderedLogistic(a, cut), k[n])", "`log_cdf` is of a distribution")]
    [InlineData("x[n] ~ Normal(cumsum(m)[k[n]], 1)", "`cumsum` adds or multiplies")]
    [InlineData("x[n] ~ Normal([b * i for i in R][k[n]], 1)", "`*` reads `i` as a number")]
    [InlineData("x[n] ~ Normal(sum(m[i] for i in 1..k[n]), 1)", "`<=` reads `1..k[n]` as a number")]
    [InlineData("x[n] ~ Normal(cumsum(cut)[k[n]-k[n]+1], 1)", "`-` reads `k[n]` as a number")]
    [InlineData("x[n] ~ Normal(dot([a, b], [1, k[n]]), 1)", "`dot` reads `k[n]` as a number")]
    [InlineData("z[n]: real = k[n]\nx[n] ~ Normal(a + b * z[n], 1)", "`z[n]` reads `k[n]` as a number")]
    [InlineData("x[n] ~ Normal(twice(k[n]), 1)", "`twice` reads `k[n]` as a number")]
    [InlineData("x[n] ~ Normal(exp(k[n]), 1)", "`exp` reads `k[n]` as a number")]
    [InlineData("target += 0 * a }\nfor n in rows repeated k[n] { x[n] ~ Normal(a, 1)", "`repeated` reads `k[n]` as a number")]
    [InlineData("k[n] ~ Binomial(3, 0.5)", "`Binomial` draws `k[n]`")]
    [InlineData("k[n] ~ Truncated(Categorical(uniform(R)), high = 2)", "`Truncated` draws `k[n]`")]
    [InlineData("target += log_cdf(Categorical(uniform(R)), k[n])", "`log_cdf` reads `k[n]` as a number")]
    [InlineData("k[n] ~ Mixture([0.5, 0.5], [Categorical(uniform(R)), Categorical(softmax(m))])", null)]
    [InlineData("same[n] = k[n]\nx[n] ~ Normal(m[same[n]], 1)", null)]
    [InlineData("x[n] ~ Normal(blocks[R + k[n]], 1)", null)]
    [InlineData("x[n] ~ Normal(a * cumsum(cut)[1], 1)", null)]
    [InlineData("x[n] ~ Normal(sum(m[i] for i in R), 1)", null)]
    [InlineData("x[n] ~ Normal(if k[n] == 2 then a else b, 1)", null)]
    [InlineData("x[n] ~ Normal(m[k[n]], 1)", null)]
    public void The_position_of_a_text_is_no_number(string statement, string? why)
    {
        var story = "model M\ndata k[rows]: index[R]\ndata x[rows]: real\na ~ Normal(0, 1)\nb ~ Normal(0, 1)\nm: real[R] ~ Normal(0, 1)\n"
            + $"function twice(v: real) -> real = 2 * v\ncut: ordered[2] ~ Normal(0, 1)\nblocks: real[2 * R] ~ Normal(0, 1)\n"
            + $"for n in rows {{ {statement} }}";
        var errors = TestStory.By(story, "k,x\nlow,1\nhigh,2\nmid,0\n").Binding.Diagnostics.Where(d => d.Code == "E0358").ToList();
        Assert.Equal(why is null, errors.Count == 0);
        if (why is not null) Assert.Contains(why, errors[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain(TestStory.By(story, "k,x\n1,1\n3,2\n2,0\n").Binding.Diagnostics, d => d.Code == "E0358");
    }

    /// <summary>Whole numbers have their order only where they are listed in it: as numbers, or as texts of one width.</summary>
    [Theory]
    [InlineData("1 2 10 9", true), InlineData("01 02 10 09", true), InlineData("-1 0 1", true)]
    [InlineData("08 9 10 11", false), InlineData("01 3 10 2", false), InlineData("9 10 010", false), InlineData("1.5 2.5 10.5", false)]
    [InlineData("9007199254740993 9007199254740992", true)]
    public void Whole_numbers_are_in_order_where_they_ascend_as_listed(string levels, bool areInOrder)
    {
        const string story = "model M\ndata k[rows]: index[R]\ndata x[rows]: real\ncut: ordered[R-1] ~ Normal(0, 1)\n"
            + "for n in rows { k[n] ~ OrderedLogistic(x[n], cut) }";
        var binding = TestStory.By(story, $"k,x\n{string.Concat(levels.Split(' ').Select((level, i) => $"{level},{i}\n"))}").Binding;
        Assert.Equal(areInOrder ? [] : ["E0358"], binding.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.Code));
    }

    [Theory]
    [InlineData("for i in 1..R { at[i] ~ Normal(0, 1) }", "Categorical(uniform(R))")]
    [InlineData("at: real[R] ~ Normal(0, 1)", "Categorical(softmax(at))")]
    public void Texts_without_an_order_are_read_where_it_does_not(string unknown, string distribution) =>
        Assert.Empty(TestStory.By($"model M\ndata k[rows]: index[R]\n{unknown}\nfor n in rows {{ k[n] ~ {distribution} }}",
            "k\nlow\nhigh\nmid\n").Binding.Diagnostics);

    private const string Trial = """
        data y[rows]: real
        base: real[SIZE] ~ Normal(0, 5)
        gain = base["drug"] - base["placebo"]
        for n in rows { y[n] ~ Normal(base[arm[n]] + (if arm[n] == "drug" then 10 else 0), 1) }
        """;

    private static string TrialOf(string type, string size) =>
        $"model T\ndata arm[rows]: {type}\n{Trial.Replace("SIZE", size, StringComparison.Ordinal)}";

    /// <summary>Means of two normals with known sd 1 and prior Normal(0, 5), each of one row: y 25 / 26; less the 10 of the drug.</summary>
    [Theory]
    [InlineData("index[A]", "A")]
    [InlineData("index[\"placebo\", \"drug\"]", "2")]
    [InlineData("index[\"drug\", \"placebo\"]", "2")]
    public void Levels_are_named_where_indices_are(string type, string size)
    {
        var fitted = TestStory.By(TrialOf(type, size), "arm,y\nplacebo,1\ndrug,13\n").Fitted(new(Draws: 40_000, Threads: 1), "exact");
        var gain = fitted.Summary!.Definitions.Single(d => d.Name == "gain");
        // the mean of 40,000 draws with variance 2 * 25 / 26
        Assert.Equal((3 - 1) * 25 / 26.0, gain.Value.Values[0], 5 * Math.Sqrt(2 * 25 / 26.0 / 40_000));
    }

    [Fact]
    public void A_level_that_the_data_do_not_have_is_refused()
    {
        var error = Assert.Single(TestStory.By(TrialOf("index[A]", "A"),
            "arm,y\nplacebo,1\ndrg,13\n").Binding.Diagnostics.Take(1));
        Assert.Equal(("E0236", "\"drug\" is not one of the 2 levels of `A`", "did you mean \"drg\"?"),
            (error.Code, error.Message, error.Help));
    }
}
