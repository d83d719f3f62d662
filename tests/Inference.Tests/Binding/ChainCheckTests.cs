using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>
/// Indices and arguments in stories with chains are checked as those of independent rows are, before any method starts: out of range, of
/// 0 or below, singular.
/// </summary>
public sealed class ChainCheckTests
{
    private const string Days = "day,y\n1,0.3\n2,1.1\n4,2.0\n3,1.2\n";

    private const string States = """
        model States
        data y[rows]: real
        data day[rows]: int
        param m: real[2]
        s[1] ~ Categorical([0.5, 0.5])
        for t in 2..3 { s[t] ~ Categorical(if s[t-1] == 1 then [0.9, 0.1] else [0.1, 0.9]) }
        for n in rows { y[n] ~ Normal(m[s[day[n]]], 1) }
        """;

    private const string Level = """
        model Level
        data y[rows]: real
        data day[rows]: int
        q ~ InverseGamma(2, 0.2)
        l[1] ~ Normal(0, 5)
        for t in 2..3 { l[t] ~ Normal(l[t-1], variance = q) }
        for n in rows { y[n] ~ Normal(l[day[n]], 1) }
        """;

    private const string Numbers = "y,gap,se,k\n1,1,1,2\n2,0.5,1,1\n3,-1,1,0\n2,2,1,0\n";

    [Theory]
    [InlineData(States, "`s[day[n]]` reaches 4, but `s` has positions 1 to 3: in row 3 of data.csv")]
    [InlineData(Level, "`l[day[n]]` reaches 4, but `l` has positions 1 to 3: in row 3 of data.csv")]
    public void An_index_outside_of_a_chain_is_named_with_its_row(string story, string says)
    {
        var found = Assert.Single(TestStory.By(story, Days).Binding.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal(("E0210", says), (found.Code, found.Message));
        Assert.DoesNotContain(TestStory.By(story, Days.Replace("4,", "3,", StringComparison.Ordinal)).Binding.Diagnostics,
            d => d.Severity == Severity.Error);
    }

    /// <summary>Arguments of steps: of known value, or products with positive unknowns; a count of which 0 are expected may be 0.</summary>
    [Theory]
    [InlineData("variance = 0 * gap[t]", "`0 * gap[t]` is 0 at position 2, but `variance` of Normal needs a positive number")]
    [InlineData("gap[t]", "`gap[t]` is -1 at position 3, but `sd` of Normal needs a positive number: data.csv, row 3, column gap is -1")]
    [InlineData("variance = q * gap[t]",
        "`q * gap[t]` is below 0 at position 3, but `variance` of Normal needs a positive number: data.csv, row 3, column gap is -1")]
    [InlineData("variance = wide[t]", "`wide[t]` is below 0 at position 3, but `variance` of Normal needs a positive number")]
    [InlineData("precision = gap[t] * exp(c) / q", "is below 0 at position 3, but `precision` of Normal needs a positive number")]
    [InlineData("sqrt(q) * k[t]", "`sqrt(q) * k[t]` is 0 at position 3, but `sd` of Normal needs a positive number")]
    [InlineData("variance = q * gap[t]^2", ""), InlineData("variance = q * exp(gap[t])", ""), InlineData("exp(c * gap[t])", "")]
    [InlineData("variance = c * gap[t]", ""), InlineData("variance = q + gap[t]", "")]
    public void Arguments_of_steps_are_checked(string scale, string says)
    {
        var story = $$"""
            model Steps
            data y[times]: real
            data gap[times]: real
            data k[times]: real
            param q: positive
            param c: real
            for t in times { wide[t] = q * gap[t] }
            l[1] ~ Normal(0, 10)
            for t in 2..times { l[t] ~ Normal(l[t-1], {{scale}}) }
            for t in times { y[t] ~ Normal(l[t], 1) }
            """;
        string[] found = [.. TestStory.By(story, Numbers).Binding.Diagnostics.Where(d => d.Code == "E0509").Select(d => d.Message)];
        if (says.Length == 0) Assert.Empty(found);
        else Assert.Contains(says, Assert.Single(found), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_of_counts_may_be_0() => Assert.Empty(TestStory.By("""
        model Visits
        data y[times]: count
        data k[times]: real
        rate ~ Gamma(1, 1)
        l[1] ~ Normal(0, 10)
        for t in 2..times { l[t] ~ Normal(l[t-1], 1) }
        for t in times { y[t] ~ Poisson(rate * k[t]) }
        """, Numbers).Binding.Diagnostics);

    private static string Vectors(string covariance) => $$"""
        model Vectors
        data y[times]: real
        s[1]: real[2] ~ MvNormal(zeros(2), covariance = identity(2))
        q ~ InverseGamma(2, 1)
        for t in 2..times { s[t] ~ MvNormal(s[t-1], covariance = {{covariance}}) }
        for t in times { y[t] ~ Normal(s[t, 1], variance = q) }
        """;

    [Fact]
    public void A_singular_covariance_of_steps_is_that_of_their_statement()
    {
        var found = Assert.Single(TestStory.By(Vectors("covariance([[1, 1], [1, 1]])"), Numbers).Binding.Diagnostics);
        Assert.Equal(("E0509", "covariance([[1, 1], [1, 1]])"), (found.Code, ((SourcePlace)found.Place).Span.Text));
    }

    /// <summary>A covariance that depends on an unknown is computed at a start: among the statements of a chain the singular one is
    /// named.</summary>
    [Fact]
    public void A_singular_covariance_at_every_start_is_that_of_its_statement()
    {
        var fit = TestStory.By(Vectors("q * covariance([[1, 1], [1, 1]])"), Numbers).Fit(new(Threads: 1), "map");
        var found = Assert.Single(fit.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("E0532", found.Code);
        Assert.Contains("the covariance of `s[t]`", found.Message, StringComparison.Ordinal);
    }
}
