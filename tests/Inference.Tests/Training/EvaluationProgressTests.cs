using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>After its steps a training reports how far the evaluation of its result is.</summary>
public sealed class EvaluationProgressTests
{
    private const string Observed = """
        model Observed
        data y[rows]: real
        net at(u: real) -> real = mlp(hidden = [3])
        for n in rows { y[n] ~ Normal(at(1), 1) }
        """;

    private const string Flow = """
        model Flow
        data y[rows]: real
        net velocity(y: real, t: unit) -> real = mlp(hidden = [3])
        flow warp: real = ode(velocity)
        for n in rows { y[n] ~ Normal(0, 1) |> warp }
        """;

    // what an evaluation computes at once are 4096 rows
    [Theory]
    [InlineData("mle", Observed, 12, new long[] { 0 })]
    [InlineData("mle", Observed, 5000, new long[] { 0, 4096 })]
    [InlineData("elbo", Observed, 5000, new long[] { 0, 4096 })]
    [InlineData("flow_matching", Flow, 12, new long[] { 0 })]
    public void The_evaluation_reports_its_start_and_its_rows(string method, string story, int rows, long[] done)
    {
        var csv = "y\n" + string.Concat(Enumerable.Range(0, rows).Select(i => FormattableString.Invariant($"{Math.Sin(i)}\n")));
        var progress = new Evaluations();
        TestStory.By(story, csv).Run(new(MaxIterations: 3, Threads: 1), method, progress, TestContext.Current.CancellationToken);
        Assert.Equal(done.Select(d => (d, (long)rows)), progress.Reported);
    }

    private sealed class Evaluations : IProgress
    {
        public List<(long Done, long Rows)> Reported { get; } = [];

        public void Evaluate(long done, long rows) => Reported.Add((done, rows));

        public void Report(ProgressReport report)
        {
        }

        public void Report(in TrainingReport report)
        {
        }
    }
}
