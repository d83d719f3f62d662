using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.Gpu.Devices;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>Products by the calls of cuBLAS, made to a driver that stands in for it, in each precision.</summary>
[Collection("stand-in driver")]
public sealed class CudaProductTests
{
    // the computation types of cublas_v2.h
    private const int Of32 = 68, Of64 = 70;

    // bits of mantissa; the errors of two factors together are at most two units of the last one
    public static MatrixTheoryData<(ProductPrecision, int Type, int Bits), int> Precisions => new(
        [(ProductPrecision.Float32, Of32, 23), (ProductPrecision.Tf32, 77, 10), (ProductPrecision.Bf16, 75, 7)], [0, 1, 2, 3]);

    [Theory, MemberData(nameof(Precisions))]
    public void Factors_are_rounded_to_the_precision((ProductPrecision Precision, int Type, int Bits) of, int turned)
    {
        var (program, slots) = Program(ElementType.Float32, turned);
        var actual = Run(program, slots, of.Precision, Enumerable.Repeat(of.Type, 4));
        var rounded = Mapped(slots, x => StandInDriver.Rounded((float)x, of.Type));
        var (exact, sizes) = (new Interpreter(program).Run(slots), new Interpreter(program).Run(Mapped(slots, Math.Abs)));
        foreach (var (name, expected) in new Interpreter(program).Run(rounded))
        {
            Assert.True(Check.Close(expected, actual[name], 2e-6), name);
            var all = exact[name].Values.Zip(actual[name].Values, sizes[name].Values);
            var errors = all.Select(e => Math.Abs(e.First - e.Second) / e.Third);
            Assert.InRange(errors.Max(), of.Bits == 23 ? 0 : Math.Pow(2, -of.Bits - 6), Math.Pow(2, -of.Bits));
        }
    }

    [Theory, MemberData(nameof(Precisions))]
    public void Float64_is_not_affected((ProductPrecision Precision, int Type, int Bits) of, int turned)
    {
        var (program, slots) = Program(ElementType.Float64, turned);
        var actual = Run(program, slots, of.Precision, Enumerable.Repeat(Of64, 4));
        Assert.All(new Interpreter(program).Run(slots), e => Assert.True(Check.Close(e.Value, actual[e.Key], 1e-12), e.Key));
    }

    // 2^26 multiplications, and one row less
    [Theory]
    [InlineData(null, 2048, Of32, null)]
    [InlineData("float32", 2048, Of32, null)]
    [InlineData("tf32", 2048, 77, "precision: tf32 in large products of float32 programs")]
    [InlineData("bf16", 2048, 75, "precision: bf16 in large products of float32 programs")]
    [InlineData("bf16", 2047, null,
        "precision: float32: cuBLAS computed no product of a float32 program, so that `--precision bf16` has no effect")]
    public void The_word_of_a_run_reaches_the_library(string? word, int rows, int? type, string? note)
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        builder.Output("y", MatMul(builder.Slot("x", [rows, 32]), builder.Slot("w", [32, 1024])));
        var selection = new DeviceSelection("cuda", InterpreterEngine.Kind, new Gpus(), word);
        var before = StandInDriver.Products.Count;
        using (var engine = selection.Kind.Start(1))
        using (var store = engine.CreateStore())
        using (var program = engine.Compile(builder.Build(), store))
        {
            store.Write(store.Of("x"), Check.Numbers([rows, 32], 1).Values);
            store.Write(store.Of("w"), Check.Numbers([32, 1024], 2).Values);
            if (type is not null) Assert.True(program.Run());
            else Assert.DoesNotContain(((CudaProgram)program).Calls, c => c is ProductCall);
        }

        Assert.Equal(type is { } one ? [one] : [], StandInDriver.Products.Skip(before));
        Assert.Equal(note, selection.PrecisionNote);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    [InlineData("cuda")]
    [InlineData(null)]
    public void A_precision_without_programs_on_a_GPU_has_no_effect(string? device)
    {
        var selection = new DeviceSelection(device, InterpreterEngine.Kind, new Gpus(), "tf32");
        if (device != "cuda") selection.Kind.Start(1).Dispose();
        Assert.Equal("precision: float32: no program ran on a GPU, so that `--precision tf32` has no effect", selection.PrecisionNote);
    }

    // the same products are large as at 4,096 rows of 784 numbers
    [Fact]
    public void A_step_of_a_VAE_with_large_products_gives_the_numbers_of_the_interpreter()
    {
        var program = Vae(rows: 50, width: 79, hidden: 41, code: 3);
        var slots = program.Slots.ToDictionary(s => s.Key, s => Check.Numbers(s.Value, s.Key[0] + s.Key[^1], -0.3, 0.3));
        var actual = Run(program, slots, ProductPrecision.Float32, Enumerable.Repeat(Of32, 5), least: 50 * 79 * 41);
        Assert.All(new Interpreter(program).Run(slots), e => Assert.True(Check.Close(e.Value, actual[e.Key], 1e-5), e.Key));
    }

    // five products by cuBLAS, and launches of what is between them
    [Fact]
    public void A_step_of_a_VAE_of_4096_images_takes_22_calls()
    {
        var program = Vae(rows: 4096, width: 784, hidden: 400, code: 20);
        using var engine = new CudaEngine(new CountingDevice(new(), new(() => _ => 0)));
        using var store = (CudaStore)engine.CreateStore();
        ProgramSlots.Declare(program, store);
        using var plan = new DevicePlan(Pass.Optimized(program), engine.Device, store);
        var calls = plan.Steps(name => CudaStore.Own(store.Of(name)).Address, 0).Cast<CallStep>().Select(s => s.Call).ToList();
        Assert.Equal((5, 17), (calls.OfType<ProductCall>().Count(), calls.OfType<Launch>().Count()));
    }

    // loss and gradients
    private static TensorProgram Vae(int rows, int width, int hidden, int code)
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var weights = new List<(string Name, Value Of)>();
        Value Weight(string name, Shape shape)
        {
            weights.Add((name, builder.Slot(name, shape)));
            return weights[^1].Of;
        }

        Value Layer(int number, Value of, int from, int to) =>
            MatMul(of, Weight($"w{number}", [from, to])) + Weight($"b{number}", [to]);
        var x = builder.Slot("x", [rows, width]);
        var encoded = Max(Layer(1, x, width, hidden), 0);
        var (mean, scale) = (Layer(2, encoded, hidden, code), Layer(3, encoded, hidden, code));
        var z = mean + Exp(scale) * builder.Slot("noise", [rows, code]);
        var logit = Layer(5, Max(Layer(4, z, code, hidden), 0), hidden, width);
        var loss = (SumAll(Softplus(logit) - x * logit) + SumAll(Square(mean) + Exp(2 * scale) - 2 * scale)) / rows;
        builder.Output("loss", loss);
        foreach (var ((name, _), gradient) in weights.Zip(Runtime.Gradients.Gradient.Derive(loss, [.. weights.Select(w => w.Of)])))
            builder.Output($"gradient of {name}", gradient);
        return builder.Build();
    }

    // one product of each pair of layouts, of several matrices, of one with several
    private static (TensorProgram, Dictionary<string, Tensor>) Program(ElementType type, int turned)
    {
        var (first, second, m, k, n) = (turned % 2 == 1, turned > 1, 5, 40, 7);
        Shape OfX(params int[] batch) => Shape.Of([.. batch, first ? k : m, first ? m : k]);
        Shape OfY(params int[] batch) => Shape.Of([.. batch, second ? n : k, second ? k : n]);
        var builder = new ProgramBuilder(type);
        var (x, y, a, b) = (builder.Slot("x", OfX(3)), builder.Slot("y", OfY(3)), builder.Slot("a", OfX()), builder.Slot("b", OfY()));
        builder.Output("both", MatMul(x, y, first, second));
        builder.Output("one", MatMul(a, y, first, second));
        builder.Output("other", MatMul(x, b, first, second));
        builder.Output("single", MatMul(a, b, first, second));
        return (builder.Build(), new()
        {
            ["x"] = Check.Numbers(OfX(3), 1), ["y"] = Check.Numbers(OfY(3), 2), ["a"] = Check.Numbers(OfX(), 3),
            ["b"] = Check.Numbers(OfY(), 4),
        });
    }

    private static Dictionary<string, Tensor> Run(
        TensorProgram program, Dictionary<string, Tensor> slots, ProductPrecision precision, IEnumerable<int> types,
        double least = 1)
    {
        var (live, products) = (StandInDriver.Live, StandInDriver.Products.Count);
        Dictionary<string, Tensor> results;
        var settings = new ProductSettings(precision) { Least = least };
        using (var engine = new CudaEngine(StandInDriver.Open(products: settings)))
            results = EngineCases.Run(program, slots, engine);
        Assert.Equal(live, StandInDriver.Live);
        Assert.Equal(!types.Contains(Of64) && precision != ProductPrecision.Float32, settings.IsReduced);
        // cases run their program more than once
        Assert.Equal(types.Distinct(), StandInDriver.Products.Skip(products).Distinct());
        Assert.Equal(0, (StandInDriver.Products.Count - products) % types.Count());
        return results;
    }

    private static Dictionary<string, Tensor> Mapped(Dictionary<string, Tensor> slots, Func<double, double> of) =>
        slots.ToDictionary(s => s.Key, s => new Tensor(s.Value.Shape, [.. s.Value.Values.Select(of)]));

    private sealed class Gpus : IGpus
    {
        public int Count => 1;

        public IDevice Open(int index, ProductSettings products) => StandInDriver.Open(index: index, products: products);
    }
}

/// <summary>The engine keeps the contract where cuBLAS computes all products.</summary>
[Collection("stand-in driver")]
public sealed class CudaProductContractTests() : EngineContract(Kind)
{
    private static EngineKind Kind { get; } = new("stand-in cuda with cuBLAS", "the calls of driver and cuBLAS, played",
        _ => new CudaEngine(StandInDriver.Open(products: new(ProductPrecision.Float32) { Least = 1 })));
}
