using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>Scales whose logarithms start, or have gone, so far that the density does not change there, though it is no maximum.</summary>
public sealed class PlateauTests
{
    /// <summary>
    /// With s the mean square of n values of variance 1 + v, the log-likelihood is highest at v = s - 1, where it is (s - 1 - log s) n / 2
    /// above that at 0; or at 0, if s is below 1. By a restart from the plateau, where the slope by log v is v times that by v.
    /// </summary>
    [Theory]
    [InlineData(1.02, 1e-12), InlineData(1.02, 1e-30), InlineData(1.3, 1e-12), InlineData(4, 1e-12), InlineData(0.9, 1e-12)]
    public void A_scale_leaves_the_plateau_beside_zero(double square, double start)
    {
        const int Rows = 50;
        var root = Math.Sqrt(square);
        var csv = "y\n" + string.Join('\n', Enumerable.Range(0, Rows)
            .Select(i => FormattableString.Invariant($"{(i % 2 == 0 ? root : -root):R}")));
        var fitted = TestStory.By(FormattableString.Invariant($$"""
            model Excess
            data y[rows]: real
            param v: positive = {{start}}
            for n in rows { y[n] ~ Normal(0, variance = 1 + v) }
            """), csv).Fitted(new(Threads: 1, Restarts: 1), "map");
        var v = fitted.Summary!.Estimates.Single(e => e.Name == "v").Value.Values[0];
        Assert.True(fitted.Stopped is StopReason.Converged or StopReason.Stalled);
        Assert.Equal(Math.Max(0, square - 1), v, 1e-6);
        Assert.Equal(square < 1 ? ["W0505"] : [], fitted.Diagnostics.Select(d => d.Code));
        Assert.Equal(-Rows / 2.0 * (Math.Log(2 * Math.PI * (1 + v)) + (square / (1 + v))), fitted.Value, 1e-9);
    }
}
