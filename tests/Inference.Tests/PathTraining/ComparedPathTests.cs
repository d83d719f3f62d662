using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Training;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.PathTraining;

/// <summary>One story by both methods, set by rows that neither saw.</summary>
public sealed class ComparedPathTests
{
    [Fact]
    public void Both_report_the_log_likelihood_of_rows_held_out()
    {
        double[] rows = [.. Enumerable.Range(0, 400).Select(i => 0.8 + (0.5 * Math.Sin(i)) + (0.3 * Math.Cos(7.0 * i)))];
        var bound = TestStory.By("""
            model Line
            data x[rows]: real from x
            net velocity(x: real, t: unit) -> real = mlp(hidden = [8], act = tanh)
            flow warp: real = ode(velocity)
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, "x\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r:R}\n"))));
        var held = HeldOutScores.Create(bound.Problem, 0.25, 1).Value!;
        var methods = new MethodTable(TestStory.Catalog).For(bound.Facts).Where(m => m.Name is "mle" or "flow_matching").ToList();
        Assert.All(methods, m => Assert.True(m.ReportsRows));
        var comparison = Comparison.Run(bound.Problem, bound.Facts, methods,
            TestStory.Catalog, new(MaxIterations: 300, Threads: 1) { [StandardOptions.LearningRate] = 0.02 }, new NoProgress(),
            TestContext.Current.CancellationToken, new(held));
        Assert.Equal(["flow_matching", "mle"], comparison.Ranking.Select(r => r.Fit.Method.Name).Order());
        // of a normal distribution of the mean and spread of all rows
        var sd = Math.Sqrt(rows.Average(r => r * r) - Math.Pow(rows.Average(), 2));
        var normal = -0.5 * (1 + Math.Log(2 * Math.PI * sd * sd));
        Assert.All(comparison.Ranking, r => Assert.InRange(r.Scores.Mean, normal - 0.15, normal + 0.5));
        Assert.All(comparison.Fits, f => Assert.Null(f.Ladder));
    }

    /// <summary>What training takes up again comes to the same bits, the pairs of a batch among them.</summary>
    [Fact]
    public void A_training_that_was_broken_off_goes_on()
    {
        var bound = TestStory.By("""
            model Line
            data x[rows]: real from x
            net velocity(x: real, t: unit) -> real = mlp(hidden = [4], act = tanh)
            flow warp: real = ode(velocity)
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, "x\n" + string.Concat(Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{Math.Sin(i)}\n"))));
        FitOptions Options(int steps, FitCheckpoint? checkpoint) =>
            new(MaxIterations: steps, Threads: 1) { [StandardOptions.BatchSize] = 16, [StandardOptions.Pairing] = "ot",
                [StandardOptions.Schedule] = "constant", Checkpoint = checkpoint };
        var whole = bound.Fitted(Options(40, null));
        var file = new MemoryFile();
        bound.Fitted(Options(17, new(file, IsResumed: false, bound.Problem, "flow_matching")));
        var on = bound.Fitted(Options(40, new(file, IsResumed: true, bound.Problem, "flow_matching")));
        foreach (var (name, weight) in whole.Summary!.Weights!) Assert.Equal(weight.Values, on.Summary!.Weights![name].Values);
    }
}
