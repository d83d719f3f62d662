using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>
/// A local linear trend with flat starts whose variances lie 20 powers of 10 apart: what the data say about the trend is lost in each
/// element of the precision, but not along directions in which all trends are equal.
/// </summary>
public sealed class WideRangeTests
{
    private const string Trend = """
        model Trend(q1 = 1e10, q2 = 1e-10, r = 1e-3)
        data y[times]: real
        l[1] ~ Flat()
        s[1] ~ Flat()
        for t in 2..times {
          l[t] ~ Normal(l[t-1] + s[t-1], variance = q1)
          s[t] ~ Normal(s[t-1], variance = q2)
        }
        for t in times { y[t] ~ Normal(l[t], variance = r) }
        """;

    /// <summary>By the precision matrix with 60 digits (mpmath).</summary>
    [Fact]
    public void A_proper_posterior_is_found()
    {
        var fit = TestStory.By(Trend, "y\nNA\n1.0\nNA\n2.5\n2.7\nNA\n5\n").Fitted(new(Threads: 1), "exact");
        Assert.Equal(-26.3615941, fit.Summary!.Metric!.Value, 1e-6);
        var level = fit.Summary.Estimates.First(e => e.Name == "l");
        Assert.Equal(0.2, level.Value.Values[0], 1e-6);
        Assert.Equal(109544.51, level.Spread!.Sd.Values[0], 0.01);
        Assert.Equal(Math.Sqrt(1e-3), level.Spread.Sd.Values[1], 1e-9);
    }

    /// <summary>One observed level determines no trend.</summary>
    [Fact]
    public void An_improper_one_is_refused()
    {
        var fit = TestStory.By(Trend, "y\nNA\n1.0\nNA\nNA\n").Fit(new(Threads: 1), "exact");
        Assert.Equal("E0554", Assert.Single(fit.Diagnostics, d => d.Severity == Severity.Error).Code);
    }
}
