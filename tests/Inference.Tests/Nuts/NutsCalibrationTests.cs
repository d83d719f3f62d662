using ProbDsl.Tests.DrawDiagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>
/// Simulation-based calibration of whole fits by the sampler, whose ranks are those of uniform numbers; a story with a prior or a
/// likelihood of another scale is rejected. Right fits of all six stories would fail with a probability of about 1e-5. Of the 1,000 fits of
/// each story 50 are made, and all with PROBDSL_ALL_FITS=1.
/// </summary>
public sealed class NutsCalibrationTests
{
    /// <summary>For each of the two tests of 33 quantities.</summary>
    private const double FalseAlarm = 1.5e-7;

    public static TheoryData<string> Stories => [.. CalibratedStories.All.Keys];

    /// <summary>Story, what it says, what it says in its place, and an unknown whose ranks then are not uniform.</summary>
    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "eight schools", "mu ~ Normal(0, 5)", "mu ~ Normal(0, 2)", "mu" },
        { "eight schools", "raw[j], se[j])", "raw[j], 0.1 * se[j])", "raw[1]" },
        { "logistic regression", "weight: real[2] ~ Normal(0, 1.5)", "weight: real[2] ~ Normal(0, 0.5)", "weight[1]" },
        { "logistic regression", "logit = base", "logit = 3 * base", "base" },
        { "counts of groups", "base ~ Normal(0.5, 1)", "base ~ Normal(0.5, 0.2)", "base" },
        { "counts of groups", "log_rate = level[g[n]])", "log_rate = 2 * level[g[n]])", "level[1]" },
        { "mixture", "m: ordered[2] ~ Normal(0, 3)", "m: ordered[2] ~ Normal(0, 0.7)", "m[1]" },
        { "mixture", "Normal(m[kind[n]], sd)", "Normal(m[kind[n]], 2 * sd)", "sd" },
        { "every transform", "rate: positive ~ Gamma(2, 1)", "rate: positive ~ Gamma(20, 10)", "rate" },
        { "every transform", "Exponential(rate)", "Exponential(2 * rate)", "rate" },
        { "recurrence", "noise ~ Gamma(4, 4)", "noise ~ Gamma(4, 16)", "noise" },
        { "recurrence", "Normal(level[t], noise)", "Normal(level[t], 3 * noise)", "noise" },
    };

    [Theory, MemberData(nameof(Stories))]
    public void Ranks_of_unknowns_are_uniform(string name)
    {
        var story = CalibratedStories.All[name];
        var of = story with { Replicates = FitCount.Of(story.Replicates, part: 50) };
        var found = SimulatedRanks.Of(of, new(), of.Quantities, FalseAlarm);
        foreach (var (quantity, test) in found) TestContext.Current.TestOutputHelper?.WriteLine($"{quantity}: {test}");
        Assert.All(found, q => Assert.True(q.Test.IsUniform, $"{q.Quantity}: {q.Test}"));
    }

    [Theory, MemberData(nameof(Wrong))]
    public void A_story_of_another_scale_is_rejected(string name, string right, string wrong, string quantity)
    {
        var story = CalibratedStories.All[name];
        Assert.Contains(right, story.Text, StringComparison.Ordinal);
        var of = story with { Replicates = 50, Text = story.Text.Replace(right, wrong, StringComparison.Ordinal) };
        var (_, ranks) = Assert.Single(SimulatedRanks.Of(of, new(), [quantity], FalseAlarm));
        Assert.False(ranks.IsUniform, ranks.ToString());
    }
}
