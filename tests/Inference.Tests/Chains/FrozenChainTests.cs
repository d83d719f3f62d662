using ProbDsl.Inference.Chains;
using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Chains;

/// <summary>A chain that never moves is reported, however many there are and wherever it stays; others are not.</summary>
public sealed class FrozenChainTests
{
    private const int Draws = 500;

    /// <summary>The chains that never move, and where each stays, in standard deviations of the others.</summary>
    public static TheoryData<int, int[], double[]> Frozen => new()
    {
        { 1, [1], [0.3] }, { 2, [1, 2], [0, 0] }, { 2, [2], [0] }, { 4, [1], [0] }, { 4, [3], [0.6] }, { 4, [2, 4], [0, 1] },
        { 4, [1, 2, 3, 4], [0, 0, 0, 0] }, { 4, [1, 2, 3, 4], [0, 1, 2, 3] },
    };

    [Theory, MemberData(nameof(Frozen))]
    public void A_chain_that_never_moves_is_named(int chains, int[] frozen, double[] at)
    {
        var report = Report(chains, (chain, draw, z) => Array.IndexOf(frozen, chain) is var i and >= 0 ? at[i] : z);
        Assert.Equal(frozen.Select(chain => (chain, 1)), report.Frozen);
        Assert.False(report.IsReliable);
        var message = Assert.Single(ChainDiagnostics.Find(report)).Message;
        Assert.Contains("never moved", message, StringComparison.Ordinal);
        if (frozen.Length < chains) Assert.All(frozen, chain => Assert.Contains($"{chain}", message, StringComparison.Ordinal));
        else Assert.True(double.IsNaN(report.RHat.Value));
    }

    /// <summary>A chain that freezes after some draws, or moves now and then, is not reliable, whatever R-hat says.</summary>
    [Theory]
    [InlineData(1, 2, false), InlineData(1, 10, false), InlineData(1, 49, false), InlineData(4, 2, false), InlineData(4, 49, false)]
    [InlineData(1, 2, true), InlineData(1, 10, true), InlineData(1, 49, true), InlineData(4, 2, true), InlineData(4, 49, true)]
    public void A_chain_of_few_points_is_not_reliable(int chains, int points, bool areSpread)
    {
        var last = 0.0;
        var report = Report(chains, (chain, draw, z) =>
        {
            if (chain > 1) return z;
            if (areSpread ? draw % (Draws / points) == 0 && draw / (Draws / points) < points : draw < points) last = z;
            return last;
        });
        Assert.Equal((1, points), Assert.Single(report.Frozen));
        Assert.Contains(points == 2 ? "moved 1 time or less in 500 draws" : $"moved {points - 1} times or less in 500 draws",
            Assert.Single(ChainDiagnostics.Find(report)).Message, StringComparison.Ordinal);
        Assert.InRange(report.EffectiveSize.Value, 0, points + ((chains - 1) * Draws));
    }

    /// <summary>An unknown that the story fixes is the same in each draw, and the chains move.</summary>
    [Fact]
    public void Chains_that_move_are_reliable()
    {
        var report = Report(4, (_, _, z) => z);
        Assert.Empty(report.Frozen);
        Assert.True(report.IsReliable);
        Assert.Empty(ChainDiagnostics.Find(report));
    }

    /// <summary>Without an unknown that has several values, there is nothing to move.</summary>
    [Fact]
    public void Chains_without_a_free_unknown_need_not_move() =>
        Assert.Empty(Report(2, (_, _, _) => 1, canMove: false).Frozen);

    /// <summary>The report on an unknown of two numbers, the second of which is always 1.</summary>
    /// <param name="chains">The number of chains.</param>
    /// <param name="value">The first number by chain, from 1, and draw, and a standard normal number.</param>
    /// <param name="canMove">Whether an unknown has more than one value.</param>
    private static ChainReport Report(int chains, Func<int, int, double, double> value, bool canMove = true)
    {
        var random = new RandomStream(5, "frozen chains");
        var draws = new double[chains * Draws * 2];
        for (var i = 0; i < chains * Draws; i++)
            (draws[2 * i], draws[(2 * i) + 1]) = (value((i / Draws) + 1, i % Draws, random.NextNormal()), 1);
        double[] densities = [.. Enumerable.Range(0, chains * Draws).Select(i => -draws[2 * i] * draws[2 * i] / 2)];
        var unknown = new Estimate("m", new(Shape.Of(2), new double[2]), 0);
        return ChainReport.Create(new ChainStatistics(chains), chains, 100, [(unknown, new(Shape.Of(chains * Draws, 2), draws))], densities,
            canMove);
    }
}
