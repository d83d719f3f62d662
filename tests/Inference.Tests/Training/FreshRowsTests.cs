using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Sampling;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>Training data without an end: blocks that are simulated one after another.</summary>
public sealed class FreshRowsTests
{
    private const int Rows = 500;

    private const string Source = """
        model Source
        data x[rows]: real
        for n in rows { x[n] ~ Normal(5, 2) }
        """;

    private const string Normal = """
        model Normal
        data x[rows]: real from x / 2
        param center: real
        for n in rows { x[n] ~ Normal(center, 1) }
        """;

    /// <summary>
    /// The mean of all 100,000 rows that a training sees is known to 1 / sqrt(100,000) = 0.0032, that of one block to 0.045: a training on
    /// one block stays there.
    /// </summary>
    [Fact]
    public void A_mean_is_that_of_all_rows_seen()
    {
        var options = new FitOptions(MaxIterations: 1000, Threads: 1) { [StandardOptions.BatchSize] = 100,
            [StandardOptions.LearningRate] = 0.01, [StandardOptions.Averaging] = 0.99 };
        var (fresh, fixedRows) = (Fit(options with { Fresh = Blocks() }), Fit(options));
        var allRows = 1 / Math.Sqrt(1000 * 100);
        Assert.InRange(Center(fresh) - 2.5, -3 * allRows, 3 * allRows);
        var block = First.Data["x"].Values.Average();
        Assert.InRange(Center(fixedRows) - block, -3 * allRows, 3 * allRows);
        Assert.True(Math.Abs(block - 2.5) > 4 * allRows);
        // without latents the bound is the log-likelihood, of the block that training has not seen
        Assert.Equal(First.Data["x"].Values.Sum(x => (-0.5 * Math.Pow(x - Center(fresh), 2)) - (0.5 * Math.Log(2 * Math.PI))),
            fresh.Metric.Value, 1e-6);
    }

    /// <summary>Each row of each block comes once, but for those that fill no batch, and none is one of the problem's own.</summary>
    [Theory, InlineData(100, 5), InlineData(150, 3), InlineData(500, 1)]
    public void An_epoch_is_a_block(int batch, int perBlock)
    {
        var all = Taken(batch, [.. Enumerable.Range(1, 3 * perBlock)]);
        Assert.Equal(all.Count, all.Distinct().Count());
        foreach (var (at, epoch) in all.Chunk(perBlock * batch).Index())
            Assert.Subset(Block((uint)at + 1).Data["x"].Values.ToHashSet(), epoch.ToHashSet());
        Assert.Empty(all.Intersect(First.Data["x"].Values));
    }

    [Fact]
    public void A_step_gets_the_same_rows_whatever_came_before()
    {
        var all = Taken(100, [.. Enumerable.Range(1, 20)]).Chunk(100).ToList();
        foreach (var order in new[] { new[] { 17 }, [3, 2, 18, 1], [6, 12, 5] })
            Assert.Equal(order.SelectMany(step => all[step - 1]), Taken(100, order));
        Assert.NotEqual(all[0], Taken(100, [1], seed: 2));
    }

    [Fact]
    public void A_seed_gives_the_same_bits_for_any_threads_and_after_a_break()
    {
        FitOutcome Trained(int threads, FitCheckpoint? checkpoint = null, int steps = 40) =>
            Fit(new(1, steps, Threads: threads) { [StandardOptions.BatchSize] = 100, [StandardOptions.Schedule] = "constant",
                Fresh = Blocks(), Checkpoint = checkpoint });
        var one = Trained(1);
        Assert.Equal(Center(one), Center(Trained(2)));
        var file = new MemoryFile();
        Trained(1, new(file, IsResumed: false, First, "elbo"), steps: 23);
        Assert.Equal(Center(one), Center(Trained(1, new(file, IsResumed: true, First, "elbo"))));
        var fixedRows = Reported.Fit(new(1, 40, Threads: 1) { [StandardOptions.BatchSize] = 100, [StandardOptions.Schedule] = "constant",
            Checkpoint = new(file, IsResumed: true, First, "elbo") }, "elbo");
        Assert.Equal("E0542", Assert.Single(fixedRows.Diagnostics).Code);
    }

    [Fact]
    public void Rows_that_are_held_out_are_of_the_first_block()
    {
        var outcome = Fit(new(MaxIterations: 300, Threads: 1) { [StandardOptions.BatchSize] = 100, [StandardOptions.LearningRate] = 0.05,
            [StandardOptions.Holdout] = 0.2, Fresh = Blocks() });
        Assert.Equal(100, outcome.HeldOut!.Rows);
        var parts = HeldOutRows.Choose(First, BatchedPlate.Choose(First)!, 0.2, 1);
        double LogDensity(Problem part) =>
            part.Data["x"].Values.Sum(x => (-0.5 * Math.Pow(x - Center(outcome), 2)) - (0.5 * Math.Log(2 * Math.PI)));
        Assert.Equal(LogDensity(parts.Held) / 100, outcome.HeldOut.PerRow, 1e-6);
        Assert.Equal(LogDensity(parts.Trained), outcome.Metric.Value, 1e-6);
    }

    [Fact]
    public void A_block_that_cannot_be_had_ends_the_training()
    {
        var none = new FreshRows(which =>
            which < 3 ? new Result<Problem>(Block(which), []) : Diagnostic.Error("E0511", "`x` is not a number", Place.None));
        Assert.Equal("E0511", Assert.Single(Reported
            .Fit(new(MaxIterations: 40, Threads: 1) { [StandardOptions.BatchSize] = 100, Fresh = none },
            "elbo").Diagnostics).Code);
    }

    [Theory]
    [InlineData("for n in rows { x[n] ~ Normal(m, 1) }", true)]
    [InlineData("""
        for n in rows {
          z[n] ~ Normal(m, 1)
          x[n] ~ Normal(z[n], 1)
        }
        """, false)]
    [InlineData("for n in 2..rows { x[n] ~ Normal(m * x[n-1], 1) }", false)]
    public void Only_batches_of_rows_that_stand_apart_can_be_fresh(string statements, bool takes)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real
            param m: real
            {{statements}}
            """, "x\n1\n2\n3\n");
        Assert.Equal(takes, bound.Select("elbo").Method!.SupportsFreshRows(bound.Problem, new()));
        Assert.False(new MethodTable(Stories.TestStory.Catalog).All.Single(m => m.Name == "map").SupportsFreshRows(bound.Problem, new()));
    }

    private static readonly StoryRows rows = StoryRows
        .Create(Stories.TestStory.Compile(Source), "source.gen", Rows, Stories.TestStory.Catalog).Value!;

    private static TestStory Reported { get; } = Stories.TestStory.By(Normal, InputTables.Of(rows.Draw(1).Value!));

    private static Problem First => Reported.Problem;

    private static FreshRows Blocks(ulong seed = 1) => new(which => new Result<Problem>(Block(which, seed), []));

    private static Problem Block(uint which, ulong seed = 1) =>
        Stories.TestStory.By(Normal, InputTables.Of(rows.Draw(seed, which).Value!)).Problem;

    private static FitOutcome Fit(FitOptions options) => Reported.Fitted(options, "elbo");

    private static double Center(FitOutcome outcome) => outcome.Summary!.Estimates.Single(e => e.Name == "center").Value.Values[0];

    private static List<double> Taken(int batch, int[] steps, ulong seed = 1)
    {
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        store.Declare("x", [batch]);
        var (batches, taken) = (new FreshBatches([new("x", First.Data["x"]), new("not read", First.Data["x"])], batch, seed, Blocks(seed)),
            new List<double>());
        foreach (var step in steps)
        {
            batches.Fill(store, step);
            taken.AddRange(store.Read("x"));
        }

        return taken;
    }
}
