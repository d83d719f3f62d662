using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LatentRecovery;

/// <summary>
/// Group effects that are integrated beside missing cells that are drawn: they are recovered at each draw of the cells. All is normal, so
/// that a row whose predictor is missing is an observation with the variance of the predictor added.
/// </summary>
public sealed class DrawnCellTests
{
    private const string Story = """
        model Groups
        data g[rows]: index[G]
        data x[rows]: real
        data y[rows]: real
        u: real[G] ~ Normal(0, 2)
        twice = 2 * u[1]
        for n in rows {
          x[n] ~ Normal(0.3, 1)
          y[n] ~ Normal(u[g[n]] + 1.5 * x[n], 0.5)
        }
        """;

    private static readonly (string Group, double? X, double Y)[] rows =
        [("a", 0.2, 1.9), ("a", null, 4.0), ("b", -1, -2.3), ("b", null, 2.2), ("b", null, -1.1), ("a", 1.4, 3.5)];

    [Theory, InlineData("importance"), InlineData("laplace"), InlineData("advi"), InlineData("nuts")]
    public void Effects_are_those_of_the_joint_normal_distribution(string method)
    {
        var story = TestStory.By(Story,
            "g,x,y\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r.Group},{r.X},{r.Y}\n"))));
        var options = new FitOptions(Threads: 1, Draws: 20_000);
        var fit = FitService.FitBy(story.Facts, story.Select(method), options, new NoProgress(), TestContext.Current.CancellationToken);
        var found = fit.Outcome!.Summary!.Estimates.Single(e => e.Name == "u");
        foreach (var (at, group) in rows.Select(r => r.Group).Distinct().Index())
        {
            var own = rows.Where(r => r.Group == group).Select(r => r.X is { } x ? (Y: r.Y - (1.5 * x), Variance: 0.25)
                : (Y: r.Y - 0.45, Variance: 0.25 + 2.25)).ToList();
            var precision = 0.25 + own.Sum(r => 1 / r.Variance);
            var error = 5 / Math.Sqrt(precision * 4000);
            Assert.Equal(own.Sum(r => r.Y / r.Variance) / precision, found.Value.Values[at], error);
            Assert.Equal(1 / Math.Sqrt(precision), found.Spread!.Sd.Values[at], error);
        }

        var twice = fit.Outcome.Summary.Definitions.Single(d => d.Name == "twice");
        Assert.Equal(2 * found.Value.Values[0], twice.Value.Values[0], 10 * found.Spread!.Sd.Values[0] / Math.Sqrt(4000));
    }
}
