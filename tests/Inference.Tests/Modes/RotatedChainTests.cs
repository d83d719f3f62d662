using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Modes;

/// <summary>
/// A state vector with free coefficients and loadings can be rotated: A to R A R', C to C R'. The likelihood does not change along the
/// rotation, and second derivatives there are rounding of either sign, so that a maximum looked like a saddle point.
/// </summary>
public sealed class RotatedChainTests
{
    private const string Story = """
        model Rotated
        data y[times]: real[3] from a, b, c
        param move: real[2, 2]
        param loading: real[3, 2]
        param noise: positive[3]
        state[1]: real[2] ~ Normal(0, 1)
        for t in 2..times { state[t]: real[2] ~ MvNormal(move @ state[t-1], covariance = identity(2)) }
        for t in times { y[t] ~ Normal(loading @ state[t], variance = noise) }
        """;

    [Theory, InlineData("map", 4), InlineData("map", 5), InlineData("em", 3), InlineData("em", 4), InlineData("em", 5)]
    public void A_maximum_that_can_be_rotated_is_no_saddle_point(string method, int seed)
    {
        var random = new RandomStream((ulong)seed, "rotated");
        var (u, v) = (0.0, 0.0);
        var csv = "a,b,c\n" + string.Concat(Enumerable.Range(0, 100).Select(_ =>
        {
            (u, v) = ((0.8 * u) + (0.2 * v) + random.NextNormal(), (0.5 * v) + random.NextNormal());
            return FormattableString.Invariant(
                $"{u + (0.5 * random.NextNormal()):R},{v - u + (0.5 * random.NextNormal()):R},{v + (0.5 * random.NextNormal()):R}\n");
        }));
        var fitted = TestStory.By(Story, csv).Fitted(new(Threads: 1), method);
        Assert.True(fitted.Stopped is StopReason.Converged or StopReason.Stalled, $"{fitted.Stopped}");
        Assert.Contains("does not change along", Assert.Single(fitted.Diagnostics, d => d.Code == "W0517").Message,
            StringComparison.Ordinal);
    }
}
