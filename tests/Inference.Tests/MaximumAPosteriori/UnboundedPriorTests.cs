using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>A prior that is infinite at the edge of its support has no mode: `map` names it, as `em` does.</summary>
public sealed class UnboundedPriorTests
{
    [Theory]
    [InlineData("p: unit ~ Beta(0.3, 0.3)\nfor n in rows { b[n] ~ Bernoulli(p) }", "`p` is 0 or 1", "Beta(0.3, 0.3)")]
    [InlineData("w: simplex[3] ~ Dirichlet(0.1)\nfor n in rows { k[n] ~ Categorical(w) }", "a probability of `w` is 0", "Dirichlet(0.1)")]
    [InlineData("r ~ Gamma(0.5, 1)\nfor n in rows { c[n] ~ Poisson(r) }", "as `r` goes to 0", null)]
    public void The_distribution_is_named(string story, string said, string? at)
    {
        var error = Assert.Single(TestStory.By($$"""
            model M
            data b[rows]: bool
            data k[rows]: index[3]
            data c[rows]: count
            {{story}}
            """, "b,k,c\n1,1,0\n1,1,0\n1,1,0\n").Fit(method: "map").Diagnostics);
        Assert.Equal("E0501", error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        if (at is not null) Assert.Equal(at, Assert.IsType<SourcePlace>(error.Place).Span.Text);
    }

    /// <summary>A concentration of 1 or more has a mode, on the edge of its support or inside.</summary>
    [Theory, InlineData(1.0, 1.0), InlineData(2.0, 0.8)]
    public void Other_concentrations_have_a_mode(double concentration, double mode)
    {
        var outcome = TestStory.By($$"""
            model M
            data b[rows]: bool
            p: unit ~ Beta({{concentration:R}}, {{concentration:R}})
            for n in rows { b[n] ~ Bernoulli(p) }
            """, "b\n1\n1\n1\n").Fit(method: "map");
        Assert.Equal(mode, outcome.Summary!.Estimates.Single().Value.Values[0], 1e-6);
    }
}
