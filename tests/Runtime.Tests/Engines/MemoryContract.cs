using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines;

/// <summary>
/// An engine has the same memory after 30,000 runs as after 100: what it reserved, what a run allocates, what the process holds. Each
/// engine has a class that derives from this one. They run alone, since these are the figures of a process.
/// </summary>
/// <param name="kind">The engine.</param>
/// <param name="reserved">The bytes outside of the collector's memory, and the handles of a driver, that the engine has.</param>
/// <param name="ofOps">The most bytes that a run of 200 ops allocates in the collector's memory.</param>
/// <param name="ofDraws">The same for a run of a sampler, attention and a chain.</param>
[Collection(nameof(MemoryContract)), CollectionDefinition(nameof(MemoryContract), DisableParallelization = true)]
public abstract class MemoryContract(EngineKind kind, Func<long> reserved, long ofOps, long ofDraws)
{
    // runs between two measurements
    private const int AtOnce = 100;

    // code that the runtime compiles anew, and its heaps
    private const long ProcessBytes = 16 << 20;

    /// <summary>How often the runs are repeated where the process has grown.</summary>
    private const int Again = 3;

    // loss and gradients of layers by each kind of op, with steps of Adam, noise, rows of a table and numbers
    [Theory, InlineData(ElementType.Float32, 30_000), InlineData(ElementType.Float64, 2_000)]
    public void Runs_of_200_ops_keep_memory_flat(ElementType type, int runs)
    {
        var builder = new ProgramBuilder(type);
        string[] learned = ["w0", "w1", "w2"];
        var (x, at) = (builder.Slot("rows", [4, 3]), builder.Slot("at", [4]));
        var noise = builder.Slot("normal", [4, 3]) + builder.Slot("uniform", [4, 1]) * builder.Slot("by", []);
        var (h, loss) = (x + 0.1 * noise, Square(x));
        foreach (var name in learned) (h, loss) = Layer(h, builder.Slot(name, [3, 3]), at, loss);
        loss = SumAll(loss + Last(h));
        builder.Output("loss", loss);
        var weights = learned.Select(name => builder.Slot(name, [3, 3])).ToArray();
        List<SlotUpdate> updates = [];
        foreach (var (name, (weight, gradient)) in learned.Zip(weights.Zip(Gradient.Derive(loss, weights))))
        {
            var step = builder.Adam(weight, gradient, builder.Slot($"m {name}", [3, 3]), builder.Slot($"v {name}", [3, 3]),
                builder.Constant(1e-4), builder.Slot("t", []));
            (string, Value)[] results = [(name, step.Parameter), ($"m {name}", step.FirstMoment), ($"v {name}", step.SecondMoment)];
            foreach (var (slot, next) in results)
            {
                builder.Output($"next {slot}", next);
                updates.Add(new(slot, $"next {slot}"));
            }
        }

        var program = builder.Build();
        Assert.InRange(Pass.Optimized(program).Values.Count(v => v.Op is not (Op.Slot or Op.Constant or Op.Item)), 200, 400);
        Stays(program, updates, runs, ofOps);
    }

    // a sampler and a chain, which engines of a device leave to the host, and between them attention
    [Fact]
    public void Runs_of_samplers_attention_and_chains_keep_memory_flat()
    {
        var builder = new ProgramBuilder();
        DrawDetail sampler = new("tanh", (x, drawn, random) => drawn[0] = Math.Tanh(x[0]) + random.NextNormal(), [4, 3], 0, [0]);
        var draws = Draw(sampler, builder.Slot("keys", [1]), builder.Slot("rows", [4, 3]));
        draws = draws + Attention(Concat(1, draws, -draws, Sin(draws)), 1, isCausal: true);
        var chain = Chain(draws + Slice(builder.Slot("w0", [3, 3]), 0, 0, 1), builder.Slot("w0", [3, 3]));
        builder.Output("loss", chain.LogSum);
        builder.Output("next", 0.99 * builder.Slot("w0", [3, 3]) + 0.01 * Gradient.Derive(chain.LogSum, builder.Slot("w0", [3, 3]))[0]);
        Stays(builder.Build(), [new("w0", "next")], 2_000, ofDraws);
    }

    // a softmax, sums at positions, movements and functions of single numbers
    private static (Value H, Value Loss) Layer(Value h, Value w, Value at, Value loss)
    {
        var linear = MatMul(h, w);
        var soft = Exp(linear - Reshape(LogSumExp(linear, 1), [4, 1]));
        var spread = ScatterAdd(Gather(soft, at, 0) * Sigmoid(h), at, 0, 4);
        var moved = Concat(1, Slice(spread, 1, 1, 2), Pad(Slice(h, 1, 0, 1), 1, 0, 0));
        var next = Tanh(moved) + Where(h < 0, Softplus(h), Atan(h)) + Erf(Max(soft, h));
        return (next, loss + Log1p(Square(next)) + Reshape(MaxOf(next, 1), [4, 1]) + Log(soft) / 4);
    }

    // factors, running sums, a recurrence
    private static Value Last(Value h)
    {
        var builder = h.Program;
        var factor = Cholesky(MatMul(h, h, transposeA: true) + builder.Constant([2, 0, 0, 0, 2, 0, 0, 0, 2], [3, 3]));
        var solved = Transpose(TriangularSolve(factor, Transpose(h, 1, 0)), 1, 0);
        var running = CumSum(CumProd(Sigmoid(h), 1), 0) * solved;
        var scan = builder.Scan(2, false, [Sum(h, 0)], [Slice(running, 0, 0, 2)], [], step =>
            new([Tanh(step.Carry[0] + step.Inputs[0])], [step.Carry[0] * step.Inputs[0]]));
        return Sum(Square(scan.Outs[0]), 0) + Lgamma(Exp(Sin(running)));
    }

    private void Stays(TensorProgram program, IReadOnlyList<SlotUpdate> updates, int runs, long allocated)
    {
        using var engine = kind.Start(2);
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store, updates);
        foreach (var (name, shape) in program.Slots.Where(s => s.Key.StartsWith('w')))
            store.Write(name, Check.Numbers(shape, name[1], -0.5, 0.5).Values);
        if (store.Has("at")) store.Write("at", [2, 0, 3, 2]);
        var (feed, watched, numbers, ofRun) = (new Feed(store), new[] { compiled.Of("loss") }, new double[AtOnce], new long[runs / AtOnce]);
        Run(0);
        var (held, process) = (reserved(), Environment.WorkingSet);
        for (var i = 1; i < ofRun.Length; i++) Run(i);
        Assert.Equal((runs, held), (feed.Step, reserved()));
        // the runtime may make something once, as where a thread first waits for another
        Assert.True(ofRun[1..].Count(bytes => bytes > allocated) <= 1, $"bytes of a run: {string.Join(' ', ofRun)}");
        Assert.True(ofRun[^10..].Min() <= ofRun[1..11].Min(), $"bytes of a run: {string.Join(' ', ofRun)}");
        // tests beside this one grow the process too, but not each time that these runs do
        var grown = Environment.WorkingSet - process;
        for (var again = 0; again < Again && grown >= ProcessBytes; again++)
        {
            process = Environment.WorkingSet;
            for (var i = 1; i < ofRun.Length; i++) Run(i);
            grown = Environment.WorkingSet - process;
        }

        Assert.True(grown < ProcessBytes, $"the process holds {grown / 1e6} MB more");

        void Run(int i)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            var committed = compiled.RunSteps(feed, AtOnce, watched, numbers);
            ofRun[i] = (GC.GetAllocatedBytesForCurrentThread() - start) / AtOnce;
            feed.Step += AtOnce;
            Assert.Equal(AtOnce, committed);
        }
    }

    private sealed class Feed(IStore store) : IStepFeed
    {
        private readonly StoredNoise noise = new(store, [.. new NoiseSlot[]
        {
            new("normal", NoiseKind.Normal, [4, 3]), new("uniform", NoiseKind.Uniform, [4, 1]), new("keys", NoiseKind.Key, [1]),
        }.Where(n => store.Has(n.Name))], 7);

        private readonly StoredRows table = new("rows", Check.Numbers([9, 3], 1));
        private readonly Slot?[] numbers = [.. new[] { "by", "t" }.Select(name => store.Has(name) ? store.Of(name) : null)];
        private readonly int[] rows = new int[4];

        public int Step { get; set; }

        public void Fill(int step)
        {
            step += Step;
            for (var i = 0; i < rows.Length; i++) rows[i] = (step + 2 * i) % 9;
            table.Write(store, rows);
            noise.Fill((uint)step);
            if (numbers[0] is { } by) store.Write(by, [0.001 * (step % 100)]);
            if (numbers[1] is { } t) store.Write(t, [step + 1]);
        }
    }
}

/// <summary>The managed engine: ops allocate nothing, a draw its streams.</summary>
public sealed class ManagedMemoryTests() : MemoryContract(ManagedEngine.Kind, () => ManagedEngine.NativeBytesHeld, 0, 2_000);

/// <summary>The interpreter as an engine: arrays for each op.</summary>
public sealed class InterpreterMemoryTests() : MemoryContract(InterpreterEngine.Kind, () => 0, 500_000, 40_000);
