namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>
/// Simulation-based calibration (Talts et al. 2018): of unknowns drawn from their prior, and data drawn given them, the rank of the unknown
/// among draws from the posterior is uniform. A right posterior fails a <see cref="RankTest"/> with a probability of at most 2e-4. Seeds
/// are fixed; with others, one of the 25 unknowns below would raise a false alarm in at most one of 200 runs.
/// </summary>
public sealed class CalibrationTests
{
    public static TheoryData<string> Stories => [.. CalibrationStory.All.Keys];

    /// <summary>Story, unknown, and how its simulated prior differs.</summary>
    public static TheoryData<string, string, double, double> Wrong => new()
    {
        { "mean", "m", 1.5, 0 }, { "mean", "m", 1, 0.5 }, { "regression", "base", 1.5, 0 }, { "known chain", "level[1]", 1.5, 0 },
        { "level", "drift", 2, 0 }, { "hierarchy", "m", 1, 0.5 }, { "mixture", "ordered m[1]", 1, 0.5 },
    };

    [Theory, MemberData(nameof(Stories))]
    public void Ranks_of_unknowns_are_uniform(string name)
    {
        var story = CalibrationStory.All[name];
        Assert.All(SimulatedRanks.Of(story, new(), story.Quantities), q => Assert.True(q.Test.IsUniform, $"{q.Quantity}: {q.Test}"));
    }

    [Theory, MemberData(nameof(Wrong))]
    public void A_mildly_wrong_prior_is_rejected(string name, string unknown, double wider, double shift)
    {
        var story = CalibrationStory.All[name];
        var (_, ranks) = Assert.Single(SimulatedRanks.Of(story, new(wider, shift), [unknown]));
        Assert.False(ranks.IsUniform, ranks.ToString());
    }
}
