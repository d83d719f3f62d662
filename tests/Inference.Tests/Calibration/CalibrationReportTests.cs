using ProbDsl.Inference.Calibration;
using ProbDsl.Inference.Drivers;
using ProbDsl.Catalog.Options;
using ProbDsl.Tests.Nuts;

namespace ProbDsl.Tests.Calibration;

/// <summary>The verdict of calibrations of right and of wrong stories. Seeds are fixed.</summary>
public sealed class CalibrationReportTests
{
    private const string Mean = """
        data y[rows]: real
        m ~ Normal(1, 2)
        for n in rows { y[n] ~ Normal(m, 4) }
        """;

    public static TheoryData<string> Stories => [.. CalibratedStories.All.Keys];

    /// <summary>The posterior of a conjugate story is exact, so that ranks of the mean and of the density are uniform.</summary>
    [Fact]
    public void Ranks_of_an_exact_posterior_are_uniform()
    {
        var report = new CalibrationCase(Mean, "exact", 3).Report(400);
        Assert.Equal(["m", "log likelihood"], report.Quantities.Select(q => q.Quantity.Name));
        Assert.Empty(report.Rejected);
        Assert.Empty(report.Failed);
        Assert.All(report.Quantities, q => Assert.Equal((400, 400), (q.Simulations, q.Histogram.Sum())));
    }

    /// <summary>Other priors and likelihoods of the simulated story, and what the posterior of the mean then is.</summary>
    [Theory]
    [InlineData("Normal(m, 4)", "Normal(m, 12)", Miscalibration.TooNarrow)]
    [InlineData("Normal(m, 4)", "Normal(m, 0.5)", Miscalibration.TooWide)]
    [InlineData("Normal(1, 2)", "Normal(-2, 2)", Miscalibration.ShiftedUp)]
    [InlineData("Normal(1, 2)", "Normal(4, 2)", Miscalibration.ShiftedDown)]
    [InlineData("Normal(m, 4)", "Normal(m - 4, 4)", Miscalibration.ShiftedDown)]
    public void Another_story_is_rejected_by_name_and_direction(string right, string wrong, Miscalibration found)
    {
        var other = Mean.Replace(right, wrong, StringComparison.Ordinal);
        var report = new CalibrationCase(Mean, "exact", 12) { Simulated = other }.Report(150);
        var mean = Assert.Single(report.Rejected, q => q.Quantity.Name == "m");
        Assert.Equal(found, report.VerdictOf(mean)[0]);
    }

    /// <summary>A fit that ignores what the data say has the prior as posterior, whose ranks are uniform; the density shows it.</summary>
    [Fact]
    public void Data_that_say_nothing_show_in_the_density()
    {
        var wide = Mean.Replace("Normal(m, 4)", "Normal(m, 400)", StringComparison.Ordinal);
        var report = new CalibrationCase(wide, "exact", 3) { Simulated = Mean }.Report(60);
        Assert.Equal("log likelihood", Assert.Single(report.Rejected).Quantity.Name);
    }

    /// <summary>Six stories of different shapes by chains, with truths of our own sampler.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void Right_stories_pass(string name)
    {
        var story = CalibratedStories.All[name];
        var given = story.Simulate(new(17), new());
        var report = new CalibrationCase(story.Text, story.Method, 8)
        {
            // what they only read
            Csv = name is "eight schools" or "counts of groups" or "logistic regression" ? given.Csv : null,
            Options = new FitOptions(Draws: 297).With(StandardOptions.Chains, 1).With(StandardOptions.WarmUpDraws, 200)
                .With(StandardOptions.Marginalize, "off"),
        }.Report(20);
        Assert.Empty(report.Failed);
        Assert.True(report.Rejected.Count == 0, string.Join(", ", report.Rejected.Select(q => $"{q.Quantity.Name} {q.PValue}")));
        var ranked = report.Quantities.Select(q => q.Quantity.Name).Select(n => n.Replace(", ", "", StringComparison.Ordinal)).ToList();
        Assert.Contains(ranked, n => n.StartsWith("log ", StringComparison.Ordinal));
        Assert.All(story.Quantities, q => Assert.Contains(ranked, n => n.StartsWith(q.Split('[')[0], StringComparison.Ordinal)));
    }

    /// <summary>Without draws of a quantity in enough fits nothing is said about it; a failed simulation has no ranks.</summary>
    [Fact]
    public void Failed_simulations_are_counted()
    {
        RankedQuantity[] quantities = [new("a", "a", 0), new("b", "b", 0)];
        SimulationRanks[] simulations = [.. Enumerable.Range(1, 40).Select(n => n % 10 == 0 ? new SimulationRanks(n, [], "E0519")
            : new(n, [n % 20, n < 5 ? 3 : null], null, n == 7 ? "W0651" : null))];
        var report = new CalibrationReport(quantities, 19, simulations);
        Assert.Equal([10, 20, 30, 40], report.Failed.Select(s => s.Number));
        Assert.Equal(7, Assert.Single(report.Warned).Number);
        Assert.Equal("b", Assert.Single(report.Unranked).Name);
        Assert.Equal(36, Assert.Single(report.Quantities).Simulations);
        Assert.Equal(CalibrationReport.FalseAlarm, report.Level);
    }
}
