using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Chains;

/// <summary>The op in programs: shapes, refusals, text, threads, memory.</summary>
public sealed class ChainOpTests
{
    [Theory]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float32)]
    public void The_engine_agrees_with_the_interpreter_in_every_shape(ElementType floats)
    {
        (int[], int[])[] longer = [([2, 100, 9], [1, 1, 9, 9]), ([2, 100, 17], [2, 100, 17, 17])];
        foreach (var (unary, pair) in ChainEnumerationTests.Shapes.Select(s => s.Data).Concat(longer))
            foreach (var chain in ChainCase.Of(Shape.Of(unary), Shape.Of(pair)).Variants())
                (chain with { Floats = floats }).Agreed(floats == ElementType.Float64 ? 1e-11 : 1e-6);
    }

    [Fact]
    public void The_interpreter_agrees_with_the_naive_reading()
    {
        foreach (Shape pair in new Shape[] { [1, 1, 3, 3], [4, 1, 3, 3], [1, 5, 3, 3], [4, 5, 3, 3] })
        {
            var chain = ChainCase.Of([4, 5, 3], pair);
            foreach (var one in chain.Variants())
                foreach (var result in one.Program().Outputs.Values) Check.AgreesWithNaive(result, one.Slots());
        }
    }

    [Theory]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float32)]
    public void Threads_change_no_bit(ElementType floats)
    {
        foreach (Shape pair in new Shape[] { [1, 1, 5, 5], [37, 1, 5, 5], [1, 200, 5, 5], [37, 200, 5, 5] })
            foreach (var chain in ChainCase.Of([37, 200, 5], pair).Variants())
            {
                var (one, two) = ((chain with { Floats = floats }).Run(), (chain with { Floats = floats }).Run(threads: 2));
                Assert.All(ChainCase.Results, name => Assert.Equal(one[name], two[name]));
            }
    }

    [Fact]
    public void A_result_is_the_same_whatever_else_is_read()
    {
        foreach (Shape pair in new Shape[] { [1, 1, 3, 3], [1, 50, 3, 3] })
            foreach (var chain in ChainCase.Of([4, 50, 3], pair).Variants())
            {
                var all = chain.Run();
                Assert.All(ChainCase.Results, name => Assert.Equal(all[name], chain.Run(1, name)[name]));
            }
    }

    [Fact]
    public void Memory_of_a_value_alone_does_not_grow_with_the_length()
    {
        var chain = ChainCase.Of([100_000, 2], [1, 2, 2]);
        Assert.InRange(Bytes("log sum"), 0, 500_000);
        Assert.InRange(Bytes(ChainCase.Results), 100_000 * 3 * 8 * 8, 100_000 * 6 * 8 * 8);

        long Bytes(params string[] read)
        {
            using var engine = new ManagedEngine();
            using var store = engine.CreateStore();
            using var program = engine.Compile(chain.Program(read), store);
            return program.OwnBytes;
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var (shared, huge) = (ChainCase.Of([9, 40, 5], [1, 1, 5, 5]), ChainCase.Of([9, 40, 5], [9, 40, 5, 5], 1, 900));
        foreach (var chain in shared.Variants().Append(huge))
        {
            using var engine = new ManagedEngine();
            using var store = engine.CreateStore();
            using var program = engine.Compile(chain.Program(), store);
            foreach (var (name, numbers) in chain.Slots()) store.Write(name, numbers.Values);
            program.Run();
            Assert.Equal(0, AllocatedBytes.Of(() => program.Run()));
        }
    }

    public static TheoryData<int[], int[]> Empty => new()
    {
        { [0, 3], [1, 3, 3] },
        { [0, 3], [0, 3, 3] },
        { [0, 5, 3], [1, 1, 3, 3] },
        { [0, 5, 3], [0, 5, 3, 3] },
        { [2, 0, 3], [1, 1, 3, 3] },
    };

    [Theory, MemberData(nameof(Empty))]
    public void Of_nothing_the_log_sum_is_0_and_nothing_is_counted(int[] unary, int[] pair)
    {
        foreach (var pick in Enum.GetValues<ChainPick>())
        {
            var chain = ChainCase.Of(Shape.Of(unary), Shape.Of(pair));
            var results = ((pick == ChainPick.Drawn ? chain.Drawn() : chain) with { Pick = pick }).Agreed();
            Assert.All(results.Values.SelectMany(r => r.Values), x => Assert.Equal(0, x));
        }
    }

    [Fact]
    public void A_sequence_whose_positions_are_all_absent_is_empty()
    {
        var chain = ChainCase.Of([2, 4, 3], [1, 1, 3, 3]) with { Mask = new([2, 4], [0, 0, 0, 0, 1, 1, 1, 1]) };
        var results = chain.Agreed();
        Assert.Equal(0, results["log sum"].Values[0]);
        Assert.All(results["states"].Values[..12], p => Assert.Equal(0, p));
        Assert.Equal(3, results["pairs"].Values.Sum(), 1e-12);
    }

    /// <summary>A chain with absent positions is the chain of the others.</summary>
    [Fact]
    public void Absent_positions_are_skipped()
    {
        var chain = ChainCase.Of([7, 3], [7, 3, 3]) with { Mask = new([7], [0, 1, 0, 0, 1, 1, 0]) };
        int[] kept = [1, 4, 5];
        var shorter = new ChainCase(Kept(chain.Unary, 3), Kept(chain.Pair, 9)) { Floats = ElementType.Float64 };
        var (whole, part) = (chain.Run(), shorter.Run());
        Assert.True(Check.Close(part["log sum"], whole["log sum"], 1e-14));
        Assert.True(Check.Close(part["states"], Kept(whole["states"], 3), 1e-14));
        Assert.True(Check.Close(part["pairs"], Kept(whole["pairs"], 9), 1e-14));

        Tensor Kept(Tensor x, int size) =>
            new(x.Shape.With(0, kept.Length), [.. kept.SelectMany(t => x.Values[(t * size)..((t + 1) * size)])]);
    }

    [Fact]
    public void A_step_of_a_scan_may_run_a_chain()
    {
        var builder = new ProgramBuilder();
        var (unary, pair) = (builder.Slot("unary", [5, 4, 2]), builder.Slot("pair", [2, 2]));
        var scan = builder.Scan(
            5, false, [builder.Constant(0)], [unary], [pair], s => new([s.Carry[0] + Chain(s.Inputs[0], s.Constants[0]).LogSum], []));
        builder.Output("y", scan.Carry[0] - SumAll(Chain(unary, pair).LogSum));
        builder.Output("g", Gradient.Derive(scan.Carry[0], pair)[0] - Gradient.Derive(SumAll(Chain(unary, pair).LogSum), pair)[0]);
        var slots = ChainCase.Of([5, 4, 2], [2, 2]).Slots();
        EngineCases.Agrees(builder.Build(), slots, "scan of chains");
        Assert.All(EngineCases.Run(builder.Build(), slots).Values.SelectMany(v => v.Values), y => Assert.Equal(0, y, 1e-12));
    }

    [Fact]
    public void Missing_dimensions_are_put_in_front()
    {
        var builder = new ProgramBuilder();
        var unary = builder.Slot("unary", [2, 5, 3]);
        var chain = Chain(unary, builder.Slot("pair", [3, 3]), builder.Constant([1, 1, 1, 0, 0], [5]), weight: builder.Constant(2));
        Assert.Equal([[2], [2, 5, 3], [1, 1, 3, 3]], new[] { chain.LogSum.Shape, chain.States.Shape, chain.Pairs.Shape });
        Assert.Equal(8, Check.Run(SumAll(chain.Pairs), ChainCase.Of([2, 5, 3], [3, 3]).Slots()).Values[0], 1e-12);
    }

    public static TheoryData<string, Func<ProgramBuilder, object>> Refused => new()
    {
        { "chain: [4] and [1, 1] are not unary [B.., T, K] and pair", b => Chain(b.Slot("u", [4]), b.Slot("p", [1])) },
        { "chain: [4, 3] and [1, 2, 3] are not unary [B.., T, K] and pair", b => Chain(b.Slot("u", [4, 3]), b.Slot("p", [2, 3])) },
        { "chain: [4, 3] and [2, 3, 3] are not", b => Chain(b.Slot("u", [4, 3]), b.Slot("p", [2, 3, 3])) },
        { "chain: [2, 4, 3] and [3, 1, 3, 3] are not", b => Chain(b.Slot("u", [2, 4, 3]), b.Slot("p", [3, 1, 3, 3])) },
        { "chain: [4, 0] has no states", b => Chain(b.Slot("u", [4, 0]), b.Slot("p", [0, 0])) },
        { "chain: pick drawn without noise", b => Chain(b.Slot("u", [4, 3]), b.Slot("p", [3, 3]), pick: ChainPick.Drawn) },
        { "chain: pick expected with noise", b => Chain(b.Slot("u", [4, 3]), b.Slot("p", [3, 3]), noise: b.Slot("n", [4])) },
        { "broadcast: [3] and [4] do not broadcast", b => Chain(b.Slot("u", [4, 3]), b.Slot("p", [3, 3]), b.Slot("m", [3])) },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_does_not_fit_is_refused(string message, Func<ProgramBuilder, object> make) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => make(new())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_chain_reads_as_its_line_and_is_read_back()
    {
        var chain = ChainCase.Of([2, 4, 3], [1, 1, 3, 3]).Drawn().Ragged() with { Weight = Tensor.Zeros([2]) };
        var text = ProgramText.Whole(chain.Program());
        Assert.Contains("= chain %0, %1, %2, %3, %4, pick drawn, mask, weight : []\n", text, StringComparison.Ordinal);
        Assert.Contains("= item %5, result 2 : [1, 1, 3, 3]\n", text, StringComparison.Ordinal);
        var (best, expected) = (
            chain with { Pick = ChainPick.Best, Noise = null, Mask = null },
            chain with { Pick = ChainPick.Expected, Noise = null, Weight = null });
        foreach (var one in new[] { chain, best, expected })
            Assert.Equal(one.Program(), new ProgramReader().Read(ProgramText.Whole(one.Program())));
        var wrong = Assert.Throws<FormatException>(() => new ProgramReader().Read(text.Replace("drawn", "most", StringComparison.Ordinal)));
        Assert.Contains("a chain picks expected, best or drawn, not most", wrong.Message, StringComparison.Ordinal);
    }
}
