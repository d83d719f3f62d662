using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Em;

/// <summary>Scales of a chain that go to 0 together, where each step of EM moves them less than the one before.</summary>
public sealed class NegligibleScaleTests
{
    /// <summary>
    /// Noise that alternates about a line leaves nothing to the steps of level and slope: a regression on time with flat coefficients,
    /// whose restricted likelihood has its maximum at RSS / (n - 2).
    /// </summary>
    [Theory, InlineData(1.0), InlineData(1e6), InlineData(1e-6)]
    public void Steps_that_the_data_do_not_need_end_at_0(double unit)
    {
        double[] noise = [.. Enumerable.Range(0, 40).Select(t => ((t % 2) - 0.5) * (1 + (0.3 * Math.Sin(1.7 * t))))];
        double[] y = [.. noise.Select((e, t) => unit * (2 + (0.3 * t) + e))];
        var fitted = TestStory.By("""
            model Line
            data y[t]: real
            param ls: positive
            param ts: positive
            param sd: positive
            level[1] ~ Flat()
            trend[1] ~ Flat()
            for i in 2..t {
              level[i] ~ Normal(level[i-1] + trend[i-1], ls)
              trend[i] ~ Normal(trend[i-1], ts)
            }
            for i in t { y[i] ~ Normal(level[i], sd) }
            """, "y\n" + string.Join('\n', y.Select(v => v.ToString("R"))) + "\n").Fitted(method: "em");

        // with both coefficients flat: sums of 1, t and t^2 about the first position, where level and slope have their priors
        var (n, s1, s2) = (y.Length, y.Select((_, t) => (double)t).Sum(), y.Select((_, t) => (double)t * t).Sum());
        var determinant = (n * s2) - (s1 * s1);
        var (sum, moment) = (y.Sum(), y.Select((v, t) => v * t).Sum());
        var slope = ((n * moment) - (s1 * sum)) / determinant;
        var origin = (sum - (slope * s1)) / n;
        var variance = y.Select((v, t) => Math.Pow(v - origin - (slope * t), 2)).Sum() / (n - 2);
        var maximum = (-0.5 * (n - 2) * (Math.Log(2 * Math.PI * variance) + 1)) - (0.5 * Math.Log(determinant));

        Assert.Equal(maximum, fitted.Metric.Value, 1e-5);
        Assert.Equal(Math.Sqrt(variance), fitted.Summary!.Estimates.Single(e => e.Name == "sd").Value.Values[0], 1e-5 * unit);
        Assert.Equal(StopReason.Converged, fitted.Stopped);
        // 2,797 steps in units of 1 without leaps
        Assert.InRange(fitted.Iterations, 1, 1500);
        Assert.Contains(fitted.Diagnostics, d => d.Code == "W0505");
    }
}
