using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diffusion;

/// <summary>
/// What a fit reports of a chain before training and after it, against divergences derived by hand for distributions linear in s.
/// </summary>
public sealed class ChainCourseTests
{
    private const int T = 5;

    private static readonly double[] Rows = [0.7, -1.3, 0.2], Spread = [0.3, 0.5, 0.4, 0.6, 0.7];

    /// <summary>The params' starts are those of the story: gain 0.8, offset 0.1.</summary>
    [Fact]
    public void Before_training_it_is_what_the_starts_lose()
    {
        var course = Fitted(steps: 1).Summary!.Chain!;
        var (first, steps, end) = ByHand(gain: 0.8, offset: 0.1);
        Assert.Equal(end, course.Before.End, 1e-9);
        // one draw for each of 1,998 rows
        Assert.Equal(first, course.Before.First, 0.05);
        foreach (var (reported, expected) in course.Before.Steps.Zip(steps)) Assert.Equal(expected, reported, 0.03);
        // which distinguishes these starts from others
        Assert.Contains(course.Before.Steps.Zip(ByHand(gain: 0.5, offset: 0.1).Steps), pair => Math.Abs(pair.First - pair.Second) > 0.06);
    }

    [Fact]
    public void After_training_it_adds_up_to_the_bound_and_is_less()
    {
        var outcome = Fitted(steps: 600);
        var course = outcome.Summary!.Chain!;
        Assert.Equal(-outcome.Metric.Value / (Rows.Length * 666), course.After.Total, 0.2);
        Assert.True(course.After.Total < course.Before.Total - 0.3, $"{course.After.Total} after {course.Before.Total}");
        Assert.Equal(course.Before.End, course.After.End);
        Assert.Empty(Warnings(outcome));
    }

    /// <summary>A rate at which much of the row is left at the end.</summary>
    [Fact]
    public void A_chain_that_ends_early_is_warned_of()
    {
        var outcome = Fitted(steps: 1, keep: "exp(-0.05 * t)");
        var reported = Assert.Single(Warnings(outcome));
        var kept = Math.Exp(-0.05 * 15 / 2);
        Assert.Equal("W0576", reported.Code);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture,
            $"it still contains {kept:0.###} times `x[n]`, and noise of sd {Math.Sqrt(1 - (kept * kept)):G3}"), reported.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Of `eval`: the parts are of the draws and the rows that the bound is of.</summary>
    [Fact]
    public void Its_parts_add_up_to_the_bound_of_rows()
    {
        var bound = TestStory.By(ChainStories.Linear(),
            $"x\n{string.Concat(Enumerable.Range(0, 700).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Math.Sin(i)}\n")))}");
        var fit = FitInMemory.Create("elbo", bound.Problem, bound.Fitted(new(MaxIterations: 20, Threads: 1), "elbo").Summary!);
        GuidedScores Scores(bool reportsChain) =>
            GuidedScores.Compute(fit, bound.Problem, TestStory.Catalog, 250, 3, ManagedEngine.On(1), reportsChain).Value!;
        var scores = Scores(true);
        Assert.Equal(-scores.Best.Mean, scores.Chain!.Total, 1e-9);
        // the same bound as without them
        Assert.Equal(Scores(false).Best.EachRow, scores.Best.EachRow, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(700, scores.Rows);
    }

    [Theory, InlineData("plain"), InlineData("derived")]
    public void It_is_reported_however_the_bound_is_maximized(string objective) =>
        Assert.NotNull(Fitted(steps: 1, objective: objective).Summary!.Chain);

    /// <summary>All but that the training is too short to converge, as it is meant to be.</summary>
    private static IEnumerable<Diagnostic> Warnings(FitOutcome outcome) => outcome.Diagnostics.Where(d => d.Code != "W0591");

    private static FitOutcome Fitted(int steps, string keep = "exp(-0.3 * t)", string objective = "derived")
    {
        var rows =
            string.Concat(Enumerable.Repeat(string.Concat(Rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r}\n"))), 666));
        return TestStory.By(ChainStories.Linear(keep), $"x\n{rows}").Fitted(new(MaxIterations: steps,
            Threads: 1) { [StandardOptions.LearningRate] = 0.02, [StandardOptions.Objective] = objective }, "elbo");
    }

    /// <summary>-E log p(x | s[1]), KL of each step from the second on, KL of the end; the mean over the rows.</summary>
    private static (double First, double[] Steps, double End) ByHand(double gain, double offset)
    {
        var (scale, variance) = (new double[T + 1], new double[T + 1]);
        (scale[0], variance[0]) = (1, 0);
        for (var t = 1; t <= T; t++)
            (scale[t], variance[t]) = (scale[t - 1] * Math.Exp(-0.15 * t), (variance[t - 1] * Math.Exp(-0.3 * t)) + 1 - Math.Exp(-0.3 * t));
        var first = Rows.Average(x => (0.5 * Math.Log(2 * Math.PI * Spread[0]))
            + ((Square(x - (gain * scale[1] * x) + offset) + (gain * gain * variance[1])) / (2 * Spread[0])));
        var steps = Enumerable.Range(2, T - 1).Select(t => Rows.Average(x => Step(t, x))).ToArray();
        return (first, steps, Rows.Average(x => 0.5 * (variance[T] + Square(scale[T] * x) - 1 - Math.Log(variance[T]))));

        double Step(int t, double x)
        {
            var (a, v) = (Math.Exp(-0.15 * t), 1 - Math.Exp(-0.3 * t));
            var (ofNext, ofRow, back) = (a * variance[t - 1] / variance[t], v * scale[t - 1] / variance[t],
                variance[t - 1] * v / variance[t]);
            var apart = Square(((ofNext - gain) * scale[t] * x) + (ofRow * x) - (offset * t)) + (Square(ofNext - gain) * variance[t]);
            return 0.5 * (Math.Log(Spread[t - 1] / back) + ((back + apart) / Spread[t - 1]) - 1);
        }
    }

    private static double Square(double number) => number * number;
}
