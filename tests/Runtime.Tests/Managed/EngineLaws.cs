using ProbDsl.Runtime;
using Xunit;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Tests;

/// <summary>The managed engine gives what the interpreter gives, for any program, any number of rows and any number of threads.</summary>
public sealed class EngineLaws
{
    [Fact]
    public void RandomProgramsAgree()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 30);
            Agrees(program, slots, $"seed {seed}");
        }
    }

    // what is still to be read is never written over, and memory is used again
    [Fact]
    public void NoTwoValuesThatLiveTogetherShareAPlace()
    {
        var reused = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var (program, _) = RandomPrograms.Grown(new Random(seed), 30);
            using var store = new ManagedStore();
            using var compiled = new ManagedProgram(program, store);
            var placed = compiled.Layout.Placed;
            foreach (var (i, a) in placed.Index())
                foreach (var b in placed.Skip(i + 1).Where(b => a.Offset < b.Offset + b.Value.Shape.Count && b.Offset < a.Offset + a.Value.Shape.Count))
                {
                    Assert.True(a.Last < b.First, $"seed {seed}\n{compiled.Layout}");
                    reused++;
                }
        }
        Assert.True(reused > 100);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(70_001)]
    public void LoopsOverRowsAgree(int rows)
    {
        foreach (var (name, of) in loops)
        {
            var (program, slots) = Filled(rows, of);
            Agrees(program, slots, name);
            using var store = new ManagedStore();
            using var compiled = new ManagedProgram(program, store);
            if (rows > 64) Assert.Contains("for each of ", compiled.Plan, StringComparison.Ordinal);
        }
    }

    // a hundred factors of 8 GB, all of them read at the end
    [Fact]
    public void MoreThanTheMachineHasIsRefusedBeforeItIsTaken()
    {
        var builder = new ProgramBuilder();
        var x = builder.Slot("x", [32_000, 32_000]);
        Value[] factors = [.. Enumerable.Range(1, 100).Select(i => builder.Cholesky(x * i))];
        var program = builder.Build(("y", SumAll(factors.Aggregate((a, b) => MatMul(a, b)))));
        using var store = new ManagedStore();
        Assert.True(Assert.Throws<NotEnoughMemory>(() => new ManagedProgram(program, store)).Bytes > 1e10);
    }

    [Fact]
    public void ThreadsChangeNoBit()
    {
        var (program, slots) = Filled(70_001, loops["a mixture"]);
        using var team = new BlockTeam(3);
        var one = Run(program, slots, null);
        Assert.All(one, o => Assert.Equal(o.Value, Run(program, slots, team)[o.Key]));
    }

    [Fact]
    public void ALogisticRegressionIsOnePass()
    {
        var (program, _) = Filled(5000, loops["logistic regression"]);
        using var store = new ManagedStore();
        using var compiled = new ManagedProgram(program, store);
        Assert.Single(compiled.Plan.Split('\n'), line => line.StartsWith("for each", StringComparison.Ordinal));
        Assert.DoesNotContain("kept", compiled.Plan, StringComparison.Ordinal);
    }

    [Fact]
    public void ValueAndSlopeOfASoftplusAreOnePass()
    {
        var (program, _) = Filled(5000, loops["logistic regression"]);
        using var store = new ManagedStore();
        using var compiled = new ManagedProgram(program, store);
        var lines = compiled.Plan.Split('\n').ToList();
        Assert.Contains("sigmoid", lines[lines.FindIndex(l => l.Contains("softplus", StringComparison.Ordinal)) + 1], StringComparison.Ordinal);
    }

    [Fact]
    public void ARunAllocatesNothing()
    {
        var (program, slots) = Filled(5000, loops["a mixture"]);
        using var store = new ManagedStore();
        using var compiled = new ManagedProgram(program, store);
        foreach (var name in program.Slots.Keys) store.Write(name, slots[name].Values);
        for (var i = 0; i < 3; i++) compiled.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) compiled.Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void AnIndexOutsideIsNamed()
    {
        var builder = new ProgramBuilder();
        builder.Remember("story.gen:3");
        builder.Output("y", SumAll(Gather(builder.Slot("x", [4]), builder.Slot("at", [5000]), 0)));
        using var store = new ManagedStore();
        using var compiled = new ManagedProgram(builder.Build(), store);
        var at = new double[5000];
        at[4321] = 4;
        store.Write("at", at);
        var outside = Assert.Throws<IndexOutOfProgramRange>(() => compiled.Run());
        Assert.Equal((4.0, 4, 4321, "story.gen:3"), (outside.Index, outside.Size, outside.Position, outside.Origin));
    }

    [Fact]
    public void Float32IsRefused()
    {
        var builder = new ProgramBuilder();
        builder.Output("y", Cast(Exp(Cast(builder.Slot("x", [2]), ElementType.Float32)), ElementType.Float64));
        using var store = new ManagedStore();
        Assert.Contains("float32", Assert.Throws<ArgumentException>(() => new ManagedProgram(builder.Build(), store)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ProgramsShareAStore()
    {
        var (a, b) = (new ProgramBuilder(), new ProgramBuilder());
        a.Output("y", Exp(a.Slot("x", [2])));
        b.Output("y", SumAll(b.Slot("x", [2])));
        using var store = new ManagedStore();
        using var first = new ManagedProgram(a.Build(), store);
        using var second = new ManagedProgram(b.Build(), store);
        store.Write("x", [1, 2]);
        first.Run();
        second.Run();
        Assert.Equal(3, second.Output("y")[0]);
        Assert.Equal(Math.Exp(2), first.Output("y")[1], 1e-15);
        Assert.Throws<ArgumentException>(() => store.Declare("x", [3]));
    }

    [Fact]
    public void ProductsOfEveryWidthAgree()
    {
        for (var columns = 1; columns <= 70; columns++)
        {
            var builder = new ProgramBuilder();
            var x = builder.Data("x", Check.Numbers([131, columns], columns).Values, [131, columns]);
            var w = builder.Slot("w", [columns]);
            var y = Reshape(MatMul(x, Reshape(w, [columns, 1])), [131]);
            builder.Output("y", y);
            builder.Output("slope", Gradient.Of(SumAll(Sin(y)), w)[0]);
            Agrees(builder.Build(), new() { ["w"] = Check.Numbers([columns], 3) }, $"{columns} columns");
        }
    }

    private sealed record Inputs(Value X, Value W, Value Group, Value Latent, Value Scale)
    {
        public ProgramBuilder Program => X.Program;
    }

    // x [rows, 5] and group [rows] are data; w [5], latent [rows] and scale [3] slots
    private static readonly Dictionary<string, Func<Inputs, Value>> loops = new()
    {
        ["logistic regression"] = i => SumAll(Softplus(Product(i))) - SumAll(Product(i)) * 0.3,
        ["groups"] = i => SumAll(Square(Product(i) - Gather(i.Scale, i.Group, 0))),
        ["a mixture"] = i => SumAll(LogSumExp(Reshape(Product(i), [i.X.Shape[0], 1]) * Exp(i.Scale) - Square(i.Scale), 1)),
        ["a latent for each row"] = i => SumAll(Square(i.Latent * Gather(Exp(i.Scale), i.Group, 0) - Product(i))) + SumAll(Square(i.Latent)),
        ["second passes"] = i => SumAll(Square(Product(i) - SumAll(Product(i)) / i.X.Shape[0])),
        ["columns"] = i => SumAll(Exp(0.1 * Sum(Square(i.X - i.W), 0) / i.X.Shape[0])),
        ["products of columns"] = i => SumAll(Log(1 + Square(MatMul(i.X * i.W, i.X, transposeA: true)))),
        ["concat, slice, pad"] = i => SumAll(Square(Concat(1, Slice(i.X, 1, 1, 2), Pad(Reshape(i.Latent, [i.X.Shape[0], 1]), 1, 1, 1)) * MaxOf(i.X * i.W, 1, 0))),
        ["a sum with the next row"] = i => SumAll(Square(Slice(i.Latent, 0, 1, i.X.Shape[0] - 1) - Slice(i.Latent, 0, 0, i.X.Shape[0] - 1))),
        ["small triangles"] = i => SumAll(Square(TriangularSolve(Triangle(i), Reshape(Slice(i.X, 1, 0, 2), [i.X.Shape[0], 2, 1])))),
        ["row numbers"] = i => SumAll(Sin(i.Program.Iota(i.X.Shape[0], 1) * SumAll(i.W) * 0.01) * i.Latent),
        ["convolutions"] = i => SumAll(Square(MatMul(Unfold(Images(i), Windows.Same(2, 2, 1), Windows.Same(3, 3, 2)), Reshape(Concat(0, i.W, Slice(i.Scale, 0, 1, 1)), [6, 1])))),
        ["transposed convolutions"] = i => SumAll(Square(Fold(Reshape(i.X * i.W, [i.X.Shape[0], 5, 1]) * i.Scale, new(1, 1, 0, 0), new(3, 2, 1, 0), 1, 10))),
        ["running sums in a row"] = i => SumAll(Square(CumSum(i.X * i.W, 1)) + CumProd(Tanh(i.X * i.W), 1)),
    };

    private static Value Product(Inputs i) => Reshape(MatMul(i.X, Reshape(i.W, [5, 1])), [i.X.Shape[0]]);

    private static Value Images(Inputs i) => Reshape(Concat(1, i.X * i.W, Reshape(i.Latent, [i.X.Shape[0], 1])), [i.X.Shape[0], 1, 2, 3]);

    private static Value Triangle(Inputs i) => Gather(Cholesky(MatMul(Reshape(i.Scale, [3, 1, 1]) * Ones(i), Ones(i), transposeB: true) + Eye(i)), i.Group, 0);

    private static Value Ones(Inputs i) => Broadcast(i.Program.Constant(1), [3, 2, 2]);

    private static Value Eye(Inputs i) => i.Program.Constant([1, 0, 0, 1], [2, 2]);

    private static (TensorProgram, Dictionary<string, Tensor>) Filled(int rows, Func<Inputs, Value> of)
    {
        var builder = new ProgramBuilder();
        var x = builder.Data("x", Check.Numbers([rows, 5], 1).Values, [rows, 5]);
        var group = builder.Data("group", Check.Indices([rows], 2, 3).Values, [rows]);
        var (w, latent, scale) = (builder.Slot("w", [5]), builder.Slot("latent", [rows]), builder.Slot("scale", [3]));
        var y = of(new(x, w, group, latent, scale));
        builder.Output("y", y);
        Value[] read = [.. new[] { w, latent, scale }.Where(v => builder.Build(("y", y)).Slots.ContainsKey(((SlotDeclaration)v.Attribute!).Name))];
        foreach (var (value, slope) in read.Zip(Gradient.Of(y, read))) builder.Output(((SlotDeclaration)value.Attribute!).Name, slope);
        return (builder.Build(), new() { ["w"] = Check.Numbers([5], 3), ["latent"] = Check.Numbers([rows], 4), ["scale"] = Check.Numbers([3], 5, 0.5) });
    }

    private static void Agrees(TensorProgram program, Dictionary<string, Tensor> slots, string name)
    {
        var (expected, actual) = (new Interpreter(program).Run(slots), Run(program, slots, null));
        foreach (var output in program.Outputs.Keys)
            Assert.True(!expected[output].Values.All(double.IsFinite) || Close(expected[output], actual[output]), $"{name}, {output}: {string.Join(' ', expected[output].Values.Take(9))}, not {string.Join(' ', actual[output].Values.Take(9))}\n{program}");
    }

    // sums of many terms that cancel are as exact as their largest
    private static bool Close(Tensor a, Tensor b)
    {
        var largest = Math.Max(1, a.Values.Select(Math.Abs).DefaultIfEmpty().Max());
        return a.Shape == b.Shape && a.Values.Zip(b.Values).All(p => Math.Abs(p.First - p.Second) <= 1e-9 * largest);
    }

    private static Dictionary<string, Tensor> Run(TensorProgram program, Dictionary<string, Tensor> slots, BlockTeam? team)
    {
        using var store = new ManagedStore();
        using var compiled = new ManagedProgram(program, store, team);
        foreach (var (name, value) in slots.Where(s => program.Slots.ContainsKey(s.Key))) store.Write(name, value.Values);
        compiled.Run();
        compiled.Run();
        return program.Outputs.ToDictionary(o => o.Key, o => new Tensor(o.Value.Shape, compiled.Output(o.Key).ToArray()));
    }
}
