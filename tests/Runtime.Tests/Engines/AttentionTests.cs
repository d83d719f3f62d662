using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines;

/// <summary>Attention and its gradient against softmax(Q K' / sqrt(width)) V, written with products, exponentials and sums.</summary>
public sealed class AttentionTests
{
    // sequences, length, heads, width of a head; lengths of one part of the queries, of several, and of parts that are not full
    public static TheoryData<int, int, int, int, bool, ElementType> Cases => new()
    {
        { 2, 5, 1, 3, true, ElementType.Float64 },
        { 2, 5, 1, 3, false, ElementType.Float64 },
        { 3, 64, 2, 8, true, ElementType.Float64 },
        { 1, 65, 2, 5, true, ElementType.Float64 },
        { 2, 150, 3, 4, true, ElementType.Float64 },
        { 2, 150, 3, 4, false, ElementType.Float64 },
        { 5, 33, 4, 16, true, ElementType.Float32 },
        { 2, 200, 2, 32, true, ElementType.Float32 },
        { 2, 130, 2, 32, false, ElementType.Float32 },
        { 1, 1, 2, 4, true, ElementType.Float64 },
        { 0, 7, 2, 4, true, ElementType.Float64 },
        { 2, 0, 2, 4, true, ElementType.Float64 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void It_equals_the_softmax_of_all_scores(int sequences, int length, int heads, int width, bool isCausal, ElementType floats)
    {
        var plain = Filled(sequences, length, heads * width, floats, x => Plain(x, heads, isCausal));
        var fused = Filled(sequences, length, heads * width, floats, x => Ops.Attention(x, heads, isCausal));
        var expected = new Interpreter(plain.Program).Run(plain.Slots);
        var tolerance = floats == ElementType.Float32 ? 2e-5 : 1e-12;
        foreach (var engine in new[] { InterpreterEngine.Kind, ManagedEngine.Kind })
            foreach (var name in new[] { "result", "gradient" })
                Assert.True(Check.Close(expected[name], Ran(engine, 2, fused)[name], tolerance), $"{engine}, {name}");
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var fused = Filled(6, 150, 32, ElementType.Float32, x => Ops.Attention(x, 4, isCausal: true));
        var (one, two) = (Ran(ManagedEngine.Kind, 1, fused), Ran(ManagedEngine.Kind, 2, fused));
        foreach (var name in new[] { "result", "gradient" }) Assert.Equal(one[name].Values, two[name].Values);
    }

    [Fact]
    public void A_position_does_not_depend_on_later_ones()
    {
        foreach (var engine in new[] { InterpreterEngine.Kind, ManagedEngine.Kind })
            foreach (var position in new[] { 0, 30, 99 })
            {
                var of = Filled(1, 100, 8, ElementType.Float64, x => Slice(Ops.Attention(x, 2, isCausal: true), 1, position, 1));
                var gradient = Ran(engine, 1, of)["gradient"].Values;
                Assert.All(gradient[((position + 1) * 24)..], g => Assert.Equal(0, g));
                Assert.Contains(gradient[(position * 24)..((position + 1) * 24)], g => g != 0);
            }
    }

    [Fact]
    public void Scores_far_apart_give_the_whole_weight_to_the_largest()
    {
        var builder = new ProgramBuilder();
        var sequence = builder.Constant([1, 1000, 5, 1, -1000, 7], [2, 3]);
        Assert.Equal([5, 5], Check.Run(Ops.Attention(sequence, 1, isCausal: false)).Values);
    }

    /// <summary>
    /// Twice the length takes twice the memory, forward and backward, and less than one array of all scores, which the formula with
    /// products takes.
    /// </summary>
    [Theory, InlineData(true), InlineData(false)]
    public void No_array_of_all_scores_is_kept(bool isCausal)
    {
        const int Sequences = 4, Heads = 4, Whole = 32;
        var (half, all) = (Bytes(512, x => Ops.Attention(x, Heads, isCausal)), Bytes(1024, x => Ops.Attention(x, Heads, isCausal)));
        Assert.InRange(all, 1.5 * half, 2.1 * half);
        Assert.InRange(all, 0, Scores(1024) / 2);
        Assert.True(Bytes(512, x => Plain(x, Heads, isCausal)) > Scores(512));

        static long Scores(int length) => sizeof(float) * (long)Sequences * Heads * length * length;

        static long Bytes(int length, Func<Value, Value> of)
        {
            var filled = Filled(Sequences, length, Whole, ElementType.Float32, of);
            using var engine = new ManagedEngine();
            using var store = engine.CreateStore();
            using var program = engine.Compile(filled.Program, store);
            return program.OwnBytes;
        }
    }

    [Fact]
    public void Heads_divide_the_width()
    {
        var sequence = new ProgramBuilder().Slot("x", [4, 18]);
        Assert.Equal("attention: [4, 18] is not [.., L, 3 W] with W a multiple of 4 heads",
            Assert.Throws<ArgumentException>(() => Ops.Attention(sequence, 4, isCausal: true)).Message);
    }

    private static (TensorProgram Program, Dictionary<string, Tensor> Slots) Filled(int sequences, int length, int whole,
        ElementType floats, Func<Value, Value> of)
    {
        var builder = new ProgramBuilder(floats);
        var x = builder.Slot("x", [sequences, length, 3 * whole]);
        var result = of(x);
        builder.Output("result", result);
        var weighted = result * builder.Constant(Check.Numbers(result.Shape, 2));
        builder.Output("gradient", Gradient.Derive(SumAll(weighted), x)[0]);
        return (builder.Build(), new() { ["x"] = Check.Numbers(x.Shape, 1) });
    }

    private static Value Plain(Value x, int heads, bool isCausal)
    {
        var (n, length, width) = (x.Shape[0], x.Shape[1], x.Shape[2] / 3 / heads);
        var parts = Transpose(Reshape(x, [n, length, 3, heads, width]), 2, 0, 3, 1, 4);
        Value Part(int which) => Reshape(Slice(parts, 0, which, 1), [n, heads, length, width]);
        var weights = Exp(MatMul(Part(0), Part(1), transposeB: true) / Math.Sqrt(width));
        if (isCausal)
            weights *= Cast(x.Program.Iota(length, 0) < Reshape(x.Program.Iota(length, 0) + 1, [length, 1]), x.Type);
        var shares = weights / Reshape(Sum(weights, -1), [n, heads, length, 1]);
        return Reshape(Transpose(MatMul(shares, Part(2)), 0, 2, 1, 3), [n, length, heads * width]);
    }

    private static Dictionary<string, Tensor> Ran(EngineKind kind, int threads,
        (TensorProgram Program, Dictionary<string, Tensor> Slots) of)
    {
        using var engine = kind.Start(threads);
        using var store = engine.CreateStore();
        using var program = engine.Compile(of.Program, store);
        foreach (var (name, tensor) in of.Slots) store.Write(name, tensor.Values);
        program.Run();
        return of.Program.Outputs.ToDictionary(o => o.Key, o => new Tensor(o.Value.Shape, program.Numbers(o.Key).ToArray()));
    }
}
