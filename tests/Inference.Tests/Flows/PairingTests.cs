using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Flows;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.PathTraining;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.ContinuousTime;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Flows;

/// <summary>Which noise a row is reached from.</summary>
public sealed class PairingTests
{
    private const string Story = """
        model Paired
        data x[rows]: real from x
        net velocity(x: real, t: unit) -> real = linear
        flow warp: real = ode(velocity)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    /// <summary>
    /// On a line squared lengths are least where both are in one order; a batch of more rows than are paired at once is so in each of its
    /// blocks.
    /// </summary>
    [Theory, InlineData(40), InlineData(600)]
    public void On_a_line_pairs_keep_the_order(int batch)
    {
        var path = (FlowPath)PathStory.Of(Story,
            "x\n" + string.Concat(Enumerable.Range(0, batch).Select(i => FormattableString.Invariant($"{Math.Sin(3.0 * i)}\n"))));
        var request = new PathRequest(path.Draw.Loops[0].Plate!, batch, ElementType.Float64);
        var made = new PathBatch(path, request);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(
            made.Builder.Build(("starts", BaseDraws.Lower(path, made).Value), ("rows", made.Rows.Value)), store);
        store.Declare(PairedRows.Order, [batch]);
        using var rows = new PairedRows(new Batches(made.Slots, batch, 1), path, request, 1);
        rows.Fill(store, 1);
        program.Run();
        var (starts, ends, order) = (program.Numbers("starts").ToArray(), program.Numbers("rows").ToArray(), store.Read(PairedRows.Order));
        Assert.Equal(Enumerable.Range(0, batch), order.Select(o => (int)o).Order());
        for (var first = 0; first < batch; first += PairedRows.MostAtOnce)
        {
            var block = Enumerable.Range(first, Math.Min(PairedRows.MostAtOnce, batch - first)).OrderBy(i => ends[i])
                .Select(i => starts[(int)order[i]]).ToList();
            Assert.Equal(block.Order(), block);
        }

        Assert.NotEqual(Enumerable.Range(0, batch).Select(i => (double)i), order);
    }

    /// <summary>One uniform for all: each time is in a stretch of its own.</summary>
    [Fact]
    public void Times_leave_no_gap()
    {
        var program = new ProgramBuilder();
        var noise = new Noise(program, "times");
        var times = StratifiedTimes.Spread(program, noise, 8);
        foreach (var seed in new ulong[] { 1, 2, 3 })
        {
            double[] drawn = [.. new Interpreter(program.Build(("times", times)))
                .Run(noise.Slots.ToDictionary(s => s.Name, s => s.Fill(seed)))["times"].Values.Order()];
            Assert.Equal(Enumerable.Range(0, 8), drawn.Select(t => (int)Math.Floor(8 * t)));
            Assert.All(drawn.Zip(drawn.Skip(1)), pair => Assert.Equal(1 / 8.0, pair.Second - pair.First, 1e-12));
        }
    }

    [Theory]
    [InlineData("flow warp(given c: real): real = ode(velocity)", "t: unit, c: real", "Normal(0, 1) |> warp(c[n])",
        "the flow's conditioning inputs")]
    [InlineData("flow warp: real = ode(velocity)", "t: unit", "Normal(c[n], 1) |> warp", "its own base distribution")]
    public void Rows_that_are_unlike_are_not_paired(string flow, string arguments, string distribution, string why)
    {
        var story = $$"""
            model Unlike
            data x[rows]: real from x
            data c[rows]: real from c
            net velocity(x: real, {{arguments}}) -> real = linear
            {{flow}}
            for n in rows { x[n] ~ {{distribution}} }
            """;
        var bound = TestStory.By(story, "x,c\n1,2\n2,3\n3,1\n");
        var facts = StoryFacts.Of(bound.Graph, TestStory.Catalog, RunOptions.None.With(StandardOptions.Pairing, "ot"));
        var refused = Assert.Single(
            new MethodTable(TestStory.Catalog).Select(facts.With(bound.Problem), "flow_matching").Diagnostics);
        Assert.Equal("E0402", refused.Code);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        bound.Fitted(new(MaxIterations: 5, Threads: 1));
    }
}
