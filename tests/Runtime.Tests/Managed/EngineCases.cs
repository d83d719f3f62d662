using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>Programs for the managed engine, and whether it agrees with the interpreter on them.</summary>
internal static class EngineCases
{
    internal sealed record Inputs(Value X, Value W, Value Group, Value Latent, Value Scale)
    {
        public ProgramBuilder Program => X.Program;
    }

    // x [rows, 5] and group [rows] are data; w [5], latent [rows] and scale [3] slots
    public static Dictionary<string, Func<Inputs, Value>> Loops { get; } = new()
    {
        ["logistic regression"] = i => SumAll(Softplus(Product(i))) - SumAll(Product(i)) * 0.3,
        ["groups"] = i => SumAll(Square(Product(i) - Gather(i.Scale, i.Group, 0))),
        ["a mixture"] = i => SumAll(LogSumExp(Reshape(Product(i), [i.X.Shape[0], 1]) * Exp(i.Scale) - Square(i.Scale), 1)),
        ["a latent for each row"] = i =>
            SumAll(Square(i.Latent * Gather(Exp(i.Scale), i.Group, 0) - Product(i))) + SumAll(Square(i.Latent)),
        ["second passes"] = i => SumAll(Square(Product(i) - SumAll(Product(i)) / i.X.Shape[0])),
        ["columns"] = i => SumAll(Exp(0.1 * Sum(Square(i.X - i.W), 0) / i.X.Shape[0])),
        ["products of columns"] = i => SumAll(Log(1 + Square(MatMul(i.X * i.W, i.X, transposeA: true)))),
        ["concat, slice, pad"] = i =>
            SumAll(Square(Concat(1, Slice(i.X, 1, 1, 2), Pad(Reshape(i.Latent, [i.X.Shape[0], 1]), 1, 1, 1)) * MaxOf(i.X * i.W, 1, 0))),
        ["a sum with the next row"] = i =>
            SumAll(Square(Slice(i.Latent, 0, 1, i.X.Shape[0] - 1) - Slice(i.Latent, 0, 0, i.X.Shape[0] - 1))),
        ["small triangles"] = i => SumAll(Square(TriangularSolve(Triangle(i), Reshape(Slice(i.X, 1, 0, 2), [i.X.Shape[0], 2, 1])))),
        ["row numbers"] = i => SumAll(Sin(i.Program.Iota(i.X.Shape[0], 1) * SumAll(i.W) * 0.01) * i.Latent),
        ["convolutions"] = i => SumAll(Square(MatMul(UnfoldImage(Images(i), Windows.Same(2, 2, 1), Windows.Same(3, 3, 2)),
            Reshape(Concat(0, i.W, Slice(i.Scale, 0, 1, 1)), [6, 1])))),
        ["transposed convolutions"] = i =>
            SumAll(Square(FoldImage(Reshape(i.X * i.W, [i.X.Shape[0], 5, 1]) * i.Scale, new(1, 1, 0, 0), new(3, 2, 1, 0), 1, 10))),
        ["running sums in a row"] = i => SumAll(Square(CumSum(i.X * i.W, 1)) + CumProd(Tanh(i.X * i.W), 1)),
    };

    private static Value Product(Inputs i) => Reshape(MatMul(i.X, Reshape(i.W, [5, 1])), [i.X.Shape[0]]);

    private static Value Images(Inputs i) => Reshape(Concat(1, i.X * i.W, Reshape(i.Latent, [i.X.Shape[0], 1])), [i.X.Shape[0], 1, 2, 3]);

    private static Value Triangle(Inputs i) =>
        Gather(Cholesky(MatMul(Reshape(i.Scale, [3, 1, 1]) * Ones(i), Ones(i), transposeB: true) + Eye(i)), i.Group, 0);

    private static Value Ones(Inputs i) => Broadcast(i.Program.Constant(1), [3, 2, 2]);

    private static Value Eye(Inputs i) => i.Program.Constant([1, 0, 0, 1], [2, 2]);

    public static (TensorProgram, Dictionary<string, Tensor>) Filled(int rows, Func<Inputs, Value> of,
        ElementType floats = ElementType.Float64)
    {
        var builder = new ProgramBuilder(floats);
        var x = builder.Data("x", Check.Numbers([rows, 5], 1).Values, [rows, 5]);
        var group = builder.Data("group", Check.Indices([rows], 2, 3).Values, [rows]);
        var (w, latent, scale) = (builder.Slot("w", [5]), builder.Slot("latent", [rows]), builder.Slot("scale", [3]));
        var y = of(new(x, w, group, latent, scale));
        builder.Output("y", y);
        Value[] read = [.. new[] { w, latent,
            scale }.Where(v => builder.Build(("y", y)).Slots.ContainsKey(((SlotDeclaration)v.Attribute!).Name))];
        foreach (var (value, gradient) in read.Zip(Gradient.Derive(y, read))) builder
            .Output(((SlotDeclaration)value.Attribute!).Name, gradient);
        return (builder.Build(),
            new() { ["w"] = Check.Numbers([5], 3), ["latent"] = Check.Numbers([rows], 4), ["scale"] = Check.Numbers([3], 5, 0.5) });
    }

    /// <param name="engine">Null: the managed engine on one thread.</param>
    public static void Agrees(TensorProgram program, Dictionary<string, Tensor> slots, string name, IEngine? engine = null)
    {
        var (expected, actual) = (new Interpreter(program).Run(slots), Run(program, slots, engine));
        foreach (var output in program.Outputs.Keys)
        {
            var isClose = !expected[output].Values.All(double.IsFinite) || Close(expected[output], actual[output], Tolerance(program));
            Assert.True(isClose, $"{name}, {output}: {Some(expected[output])}, not {Some(actual[output])}\n{program}");
        }

        static string Some(Tensor of) => string.Join(' ', of.Values.Take(9));
    }

    /// <summary>
    /// In doubles 1e-9. In floats the interpreter rounds each result once where the engine rounds within an op too: units of 2^-24 of the
    /// largest number, 4 for each line that results are made of, and the root of n for sums of n terms, which may cancel to as many times
    /// less.
    /// </summary>
    private static double Tolerance(TensorProgram program) =>
        program.FloatType == ElementType.Float64
            ? 1e-9 : (4 * program.Values.Count + Math.Sqrt(program.Values.Max(v => v.Shape.Count))) / (1 << 24);

    // sums of many terms that cancel are as exact as their largest
    private static bool Close(Tensor a, Tensor b, double tolerance)
    {
        var largest = Math.Max(1, a.Values.Select(Math.Abs).DefaultIfEmpty().Max());
        return a.Shape == b.Shape && a.Values.Zip(b.Values).All(p => Math.Abs(p.First - p.Second) <= tolerance * largest);
    }

    /// <param name="engine">Null: the managed engine on one thread.</param>
    public static Dictionary<string, Tensor> Run(TensorProgram program, Dictionary<string, Tensor> slots, IEngine? engine = null)
    {
        using var own = new ManagedEngine();
        engine ??= own;
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        foreach (var (name, value) in slots.Where(s => program.Slots.ContainsKey(s.Key))) store.Write(name, value.Values);
        compiled.Run();
        compiled.Run();
        return program.Outputs.ToDictionary(o => o.Key, o => new Tensor(o.Value.Shape, compiled.Numbers(o.Key).ToArray()));
    }
}
