using System.Runtime.CompilerServices;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// The texts of kernels: as they are in kernels.txt for a few structures (UPDATE_GOLDEN=1 writes the file), and the same for every size.
/// </summary>
public sealed class KernelTextTests
{
    private static readonly Dictionary<string, Func<int, Value>> structures = new()
    {
        ["pointwise ops of one size in one pass"] = n => SumAll(Slice(Tanh(Slot("x", n)) * Exp(-Square(Tanh(Slot("x", n)))), 0, 1, n - 2)),
        ["a sum of what is computed on the way"] = n => Sum(Square(Slot("x", n, 3) - Reshape(Slot("m", 3), [1, 3])), 1),
        ["a product in tiles"] = n => MatMul(Slot("x", n, n), Slot("w", n, n), transposeB: true),
        ["rows that are gathered"] = n => Softplus(Gather(Slot("x", 5, 3), Slot("at", n), 0)),
        ["updates at positions"] = n => Slot("x", n).Program.ScatterAdd(Slot("x", n), Slot("at", n), 0, 4),
    };

    private static ProgramBuilder building = new();

    public static TheoryData<string> Structures => [.. structures.Keys];

    [Theory, MemberData(nameof(Structures))]
    public void A_structure_has_one_text_for_all_sizes(string name) => Assert.Equal(Kernels(name, 70), Kernels(name, 90));

    [Fact]
    public void Texts_are_those_of_the_file()
    {
        var texts = string.Concat(structures.Keys.Select(name => $"// {name}\n{string.Concat(Kernels(name, 70))}\n"));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(Golden(), texts);
        Assert.Equal(File.ReadAllText(Golden()), texts);
    }

    // the derivative of a hidden layer reads the layer
    [Fact]
    public void What_pointwise_ops_share_is_computed_once()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var (x, w, v) = (builder.Slot("x", [200, 20]), builder.Slot("w", [20, 30]), builder.Slot("v", [30, 20]));
        var loss = SumAll(Square(MatMul(Tanh(MatMul(x, w)), v) - x));
        var gradients = Runtime.Gradients.Gradient.Derive(loss, w, v);
        var kernels = Plan(builder.Build(("loss", loss), ("w", gradients[0]), ("v", gradients[1])));
        Assert.Single(kernels.SelectMany(k => k.Functions).Distinct(), f => f.Body.Contains("tanh(", StringComparison.Ordinal));
    }

    private static Value Slot(string name, params int[] shape) => building.Slot(name, Shape.Of(shape));

    private static IReadOnlyList<string> Kernels(string name, int size)
    {
        lock (structures)
        {
            building = new(ElementType.Float32);
            return [.. Plan(building.Build(("y", structures[name](size)))).Select(k => KernelText.Source([k]))];
        }
    }

    private static IReadOnlyList<KernelText> Plan(TensorProgram program)
    {
        using var engine = new CudaEngine(new BlockPlayer());
        using var store = (CudaStore)engine.CreateStore();
        ProgramSlots.Declare(program, store);
        using var plan = new DevicePlan(Pass.Optimized(program), engine.Device, store);
        return [.. plan.Kernels];
    }

    private static string Golden([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "kernels.txt");
}
