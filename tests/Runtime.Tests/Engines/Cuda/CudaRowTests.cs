using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>Rows that go through all layers of a net by themselves: the interpreter's numbers, in few launches.</summary>
public sealed class CudaRowTests
{
    // rows, inputs, hidden units, outputs: fewer and more rows than blocks, stages and columns that are whole and that are not
    public static TheoryData<int, int, int, int, ElementType> Nets => new()
    {
        { 64, 3, 20, 2, ElementType.Float64 },
        { 200, 2, 128, 4, ElementType.Float32 },
        { 300, 70, 33, 1, ElementType.Float64 },
        { 1500, 5, 60, 3, ElementType.Float32 },
        { 67, 300, 7, 9, ElementType.Float32 },
        { 100, 5, 150, 3, ElementType.Float32 },
    };

    [Theory, MemberData(nameof(Nets))]
    public void Layers_and_their_gradients(int rows, int inputs, int hidden, int outputs, ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var x = builder.Slot("x", [rows, inputs]);
        Value[] weights =
        [
            builder.Slot("w", [inputs, hidden]), builder.Slot("b", [hidden]), builder.Slot("v", [hidden, hidden]),
            builder.Slot("a", [hidden]), builder.Slot("u", [hidden, outputs]),
        ];
        var h = Tanh(MatMul(Tanh(MatMul(x, weights[0]) + weights[1]), weights[2]) + weights[3]);
        var y = MatMul(h, weights[4]);
        var loss = SumAll(LogSumExp(Concat(1, y, Slice(x, 1, 0, 1)), 1) + Sum(Square(y), 1)) / rows;
        builder.Output("loss", loss);
        foreach (var (i, g) in Gradient.Derive(loss, weights).Index()) builder.Output($"g{i}", g);
        AgreesInFew(builder, 4);
    }

    // a batch of several draws a row, as in an importance-weighted bound
    [Fact]
    public void Several_draws_of_each_row()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var (x, noise) = (builder.Slot("x", [150, 2]), builder.Slot("noise", [150, 10, 2]));
        Value[] weights = [builder.Slot("w", [2, 30]), builder.Slot("v", [30, 2])];
        var mean = MatMul(Tanh(MatMul(x, weights[0])), weights[1]);
        var z = Reshape(mean, [150, 1, 2]) + Exp(Reshape(Slice(mean, 1, 0, 1), [150, 1, 1])) * noise;
        var back = Reshape(MatMul(Tanh(MatMul(Reshape(z, [1500, 2]), weights[0])), weights[1]), [150, 10, 2]);
        var loss = SumAll(LogSumExp(-Sum(Square(back - Reshape(x, [150, 1, 2])), 2), 1)) / 150;
        builder.Output("loss", loss);
        foreach (var (i, g) in Gradient.Derive(loss, weights).Index()) builder.Output($"g{i}", g);
        AgreesInFew(builder, 4);
    }

    // blocks of several rows, whose sums are a warp's or a block's
    [Theory]
    [InlineData(200, ElementType.Float32)]
    [InlineData(1300, ElementType.Float64)]
    [InlineData(2100, ElementType.Float32)]
    public void Sums_of_long_rows(int rows, ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var (x, b) = (builder.Slot("x", [rows, 90]), builder.Slot("b", [90]));
        var y = Softplus(x * b);
        var sums = LogSumExp(y, 1) + Sum(Tanh(y), 1);
        builder.Output("sums", sums);
        builder.Output("y", Exp(-Square(y)) * Reshape(sums, [rows, 1]));
        builder.Output("most", MaxOf(y * Reshape(sums, [rows, 1]), 1));
        AgreesInFew(builder, 2);
    }

    // a launch has 4096 bytes of parameters
    [Fact]
    public void Layers_beyond_the_parameters_of_a_launch()
    {
        var builder = new ProgramBuilder();
        var x = builder.Slot("x", [70, 6]);
        var (y, weights) = (x, Enumerable.Range(0, 60).Select(i => builder.Slot($"w{i}", [6, 6])).ToList());
        foreach (var w in weights) y = y + Tanh(MatMul(y, w)) / 10;
        var loss = SumAll(Square(y)) / 70;
        builder.Output("loss", loss);
        foreach (var (i, g) in Gradient.Derive(loss, [.. weights]).Index()) builder.Output($"g{i}", g);
        AgreesInFew(builder, 12);
    }

    /// <summary>What reads other rows of y, each by itself: units of several values would hide one behind another.</summary>
    private static readonly Dictionary<string, Func<ProgramBuilder, Value, Value>> others = new()
    {
        ["turned"] = (_, y) => Tanh(Transpose(Exp(y * 2), 1, 0)),
        ["moved"] = (_, y) => Tanh(Concat(0, Slice(Exp(y * 3), 0, 1, 63), Slice(y, 0, 0, 1))),
        ["a part"] = (_, y) => Tanh(Slice(Exp(y * 3), 0, 32, 32)),
        ["gathered"] = (b, y) => Tanh(Gather(Exp(y * 4), b.Slot("at", [64]), 0)) + 1,
        ["spread"] = (_, y) => Tanh(Reshape(Slice(Exp(y * 6), 1, 0, 1), [1, 64]) + 2 * y),
        ["second factor"] = (_, y) => MatMul(Exp(y * 5), Exp(y)),
        ["batches"] = (_, y) => Reshape(MatMul(Reshape(y, [8, 8, 64]), Reshape(Exp(y), [8, 64, 8])), [8, 8, 8]),
        ["normalized"] = (_, y) => Tanh(y - Reshape(Sum(Exp(y), 0), [1, 64])),
        ["after another"] = (_, y) => MatMul(Exp(y * 5), MatMul(y, y)) + y,
    };

    public static TheoryData<string> Others => [.. others.Keys];

    [Theory, MemberData(nameof(Others))]
    public void What_reads_other_rows_waits_for_them(string name)
    {
        var builder = new ProgramBuilder();
        var y = Exp(-Square(builder.Slot("x", [64, 64])));
        builder.Output("y", y);
        builder.Output("z", others[name](builder, y));
        var slots = Slots(builder.Build());
        if (slots.ContainsKey("at")) slots["at"] = Check.Indices([64], 5, 64);
        Agrees(builder, slots);
    }

    // elements that are computed where a product's number is: by a thread, a block, a tile, of parts
    [Theory]
    [InlineData(9, 3, 4)]
    [InlineData(3, 700, 5)]
    [InlineData(70, 40, 50)]
    [InlineData(64, 1500, 64)]
    [InlineData(520, 20, 520)]
    public void Elements_of_a_product(int m, int k, int n)
    {
        foreach (var type in (ElementType[])[ElementType.Float64, ElementType.Float32])
        {
            var builder = new ProgramBuilder(type);
            var (x, w, b) = (builder.Slot("x", [m, k]), builder.Slot("w", [k, n]), builder.Slot("b", [n]));
            var y = MatMul(x / k, w) + b;
            var h = Tanh(y);
            builder.Output("h", h);
            builder.Output("g", Gradient.Derive(SumAll(h * Square(h)), w)[0]);
            builder.Output("s", Sum(Exp(-y), 1));
            Agrees(builder, Slots(builder.Build()), type == ElementType.Float64 ? 1e-11 : 2e-5);
        }
    }

    // mean and scale of a code: parts of both products in one launch, then the sums of the one, then those of the other with the code
    [Theory]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float32)]
    public void Products_in_parts_do_not_wait_for_what_only_their_elements_read(ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var x = builder.Slot("x", [100, 2000]);
        var mean = MatMul(x, builder.Slot("w", [2000, 20])) + builder.Slot("b", [20]);
        var scale = Exp(MatMul(x, builder.Slot("v", [2000, 20])) / 100);
        builder.Output("z", mean + scale * builder.Slot("noise", [100, 20]));
        AgreesInFew(builder, 3);
    }

    private static Dictionary<string, Tensor> Slots(TensorProgram program) =>
        program.Slots.ToDictionary(s => s.Key, s => Check.Numbers(s.Value, s.Key[0], -1, 1));

    private static void AgreesInFew(ProgramBuilder builder, int levels)
    {
        var program = builder.Build();
        Agrees(builder, Slots(program), program.FloatType == ElementType.Float64 ? 1e-11 : 2e-5);
        using var engine = CudaEngine.Kind.Counting!(new());
        using var store = (CudaStore)engine.CreateStore();
        ProgramSlots.Declare(program, store);
        using var plan = new DevicePlan(Pass.Optimized(program), ((CudaEngine)engine).Device, store);
        Assert.InRange(plan.Steps(name => CudaStore.Own(store.Of(name)).Address, 0).Count(), 1, levels);
    }

    private static void Agrees(ProgramBuilder builder, Dictionary<string, Tensor> slots, double tolerance = 1e-11)
    {
        var program = builder.Build();
        using var engine = TestDevice.Engine();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        foreach (var (name, value) in slots) store.Write(name, value.Values);
        // a single run: what is read before it was computed is no number, not that of the run before
        Assert.True(compiled.Run());
        Assert.All(new Interpreter(program).Run(slots), e =>
        {
            var largest = e.Value.Values.Max(Math.Abs);
            Assert.All(e.Value.Values.Zip(compiled.Numbers(e.Key).ToArray()), p => Assert.True(
                Math.Abs(p.First - p.Second) <= tolerance * Math.Max(1, largest), $"{e.Key}: {p.First}, not {p.Second}"));
        });
    }
}
