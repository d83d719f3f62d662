using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// Locations of a hidden Markov model that no closed form gives, ascending or of heavy tails, in any units and far from 0.
/// </summary>
public sealed class LocationUnitsTests
{
    private const int Count = 120;

    private const string Story = """
        model States
        data y[times]: real
        param start: simplex[3]
        param move: simplex[3, 3]
        param center: ordered[3]
        param sd[3]: positive
        state[1] ~ Categorical(start)
        for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
        for t in times { y[t] ~ Normal(center[state[t]], sd[state[t]]) }
        """;

    /// <summary>The log-likelihood is that in units of 1 less a log of the unit for each number, and locations are in the unit.</summary>
    [Theory]
    [InlineData("em", 1e-7, 0), InlineData("em", 1e6, 0), InlineData("em", 1, 1e6), InlineData("map", 1e-7, 0), InlineData("map", 1e6, 0)]
    [InlineData("em", 1e-7, 0, true), InlineData("em", 1, 1e6, true), InlineData("map", 1, 1e6, true)]
    public void The_maximum_does_not_depend_on_the_unit(string method, double unit, double offset, bool hasHeavyTails = false)
    {
        var (one, other) = (Fitted(method, 1, 0, hasHeavyTails), Fitted(method, unit, offset, hasHeavyTails));
        Assert.True(other.Stopped is StopReason.Converged or StopReason.Stalled);
        Assert.Equal(one.Value - (Count * Math.Log(unit)), other.Value, 1e-3);
        // labels of locations without an order are exchangeable
        foreach (var (x, y) in Estimates.Of(one, "center").Order().Zip(Estimates.Of(other, "center").Order()))
            Assert.Equal(x, (y - offset) / unit, 1e-3);
    }

    private static FitOutcome Fitted(string method, double unit, double offset, bool hasHeavyTails) => TestStory.By(!hasHeavyTails ? Story
        : Story.Replace("center: ordered[3]", "center[3]: real", StringComparison.Ordinal)
            .Replace("Normal(", "StudentT(6, ", StringComparison.Ordinal), "y\n" + string.Concat(
        Enumerable.Range(0, Count).Select(t => FormattableString.Invariant(
            $"{offset + (unit * (2 + (4 * (t / 7 * 5 % 3)) + (0.8 * Math.Sin(t * t)))):R}\n")))).Fitted(new(Threads: 1), method);
}
