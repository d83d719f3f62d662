using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.Ranks;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Programs;

/// <summary>Every op's type, for operands of every type; what is refused, and in which words.</summary>
public sealed class TypeTests
{
    private const ElementType Bool = ElementType.Bool, Int32 = ElementType.Int32, Float32 = ElementType.Float32,
        Float64 = ElementType.Float64;

    // for operands bool, int32, float32, float64 in a program of float64
    private static readonly ElementType[] kept = [Bool, Int32, Float32, Float64], arithmetic = [Float64, Int32, Float32, Float64],
        real = [Float64, Float64, Float32, Float64], truth = [Bool, Bool, Bool, Bool];

    private static readonly Dictionary<Op, (Func<Value, Value> Of, ElementType[] Types)> rules = new()
    {
        [Op.Slot] = (x => x, kept),
        [Op.Constant] = (x => x.Program.Constant([1], [1], x.Type), kept),
        [Op.Iota] = (x => x.Program.Iota(3, 0), [Int32, Int32, Int32, Int32]),
        [Op.Reshape] = (x => Reshape(x, [9]), kept),
        [Op.Transpose] = (x => Transpose(x, 1, 0), kept),
        [Op.Broadcast] = (x => Broadcast(x, [2, 3, 3]), kept),
        [Op.Slice] = (x => Slice(x, 0, 0, 1), kept),
        [Op.Pad] = (x => Pad(x, 0, 1, 1), kept),
        [Op.Concat] = (x => Concat(0, x, x), kept),
        [Op.Gather] = (x => Gather(x, x.Program.Iota(2, 0), 0), kept),
        [Op.ScatterAdd] = (x => ScatterAdd(x, x.Program.Iota(3, 0), 0, 5), real),
        [Op.Unfold] = (x => UnfoldImage(Reshape(x, [1, 3, 3]), new(2, 1, 0, 0), new(2, 1, 0, 0)), kept),
        [Op.Fold] = (x => FoldImage(Reshape(x, [9, 1]), new(1, 1, 0, 0), new(1, 1, 0, 0), 3, 3), real),
        [Op.Cast] = (x => Cast(Cast(x, Float64), Float32), [Float32, Float32, Float32, Float32]),
        [Op.StopGradient] = (StopGradient, kept),
        [Op.Select] = (x => Where(x, x, x), kept),
        [Op.Sum] = (x => Sum(x, 0), real),
        [Op.MaxOf] = (x => MaxOf(x, 0), real),
        [Op.LogSumExp] = (x => LogSumExp(x, 0), real),
        [Op.CumSum] = (x => CumSum(x, 0), real),
        [Op.CumProd] = (x => CumProd(x, 0), real),
        [Op.MatMul] = (x => MatMul(x, x), real),
        [Op.Cholesky] = (Cholesky, real),
        [Op.TriangularSolve] = (x => TriangularSolve(x, x), real),
        [Op.Attention] = (x => Attention(x, 1, isCausal: true), real),
        [Op.AttentionGradient] = (x => x.Program.AttentionGradient(x, Attention(x, 1, isCausal: true), new(1, true)), real),
        [Op.Scan] = (x => Scanned(x).Outs[0].Inputs[0], [Float64, Float64, Float64, Float64]),
        [Op.Adam] = (x => Adam(x, x, x, x, x.Program.Constant(0.1), x.Program.Constant(1)).Parameter, real),
        [Op.Chain] = (x => Chain(x, x).LogSum, real),
        [Op.GaussianChain] = (x => Gaussian(x).LogDensity, real),
        [Op.SparsePrecision] = (x => Sparse(x).LogDeterminant, real),
        [Op.Item] = (x => Scanned(x).Outs[0], kept),
        [Op.RankMean] = (x => RankMean(x, Alone.Instance), real),
        [Op.Draw] = (x => Draw(Distribution, x.Program.Constant([0.5], [1], Float64), x), [Float64, Float64, Float64, Float64]),
    };

    /// <summary>The op applied to a square matrix.</summary>
    internal static Value Applied(Op op, Value x) =>
        rules.TryGetValue(op, out var rule) ? rule.Of(x) : x.Program.Pointwise(op, [.. Enumerable.Repeat(x, OpTable.Of(op).Arity!.Value)]);

    private static SparsePrecisionResults Sparse(Value x)
    {
        var (row, places) = (Reshape(Slice(x, 0, 0, 1), [x.Shape[0]]), x.Program.Iota(x.Shape[0], 0));
        return x.Program.SparsePrecision(row, places, places, row);
    }

    private static GaussianChainResults Gaussian(Value x)
    {
        var (size, row) = (x.Shape[0], Slice(x, 0, 0, 1));
        var matrix = Reshape(x, [1, 1, size, size]);
        var vector = Reshape(row, [1, 1, size]);
        return x.Program.GaussianChain(new(row, Reshape(x, [1, size, size]), matrix, vector, matrix, matrix, vector,
            Reshape(x, [1, size, size])));
    }

    private static DrawDetail Distribution => new("law", (_, _, _) => { }, [3, 3], 0, [0]);

    public static TheoryData<Op> All => [.. OpTable.Rows.Select(row => row.Op)];

    [Theory, MemberData(nameof(All))]
    public void An_op_gives_its_type(Op op)
    {
        var types = rules.TryGetValue(op, out var rule) ? rule.Types : PointwiseTypes(op);
        Assert.Equal(types, kept.Select(type => Applied(op, new ProgramBuilder().Slot("x", [3, 3], type)).Type));
    }

    [Theory]
    [InlineData(Bool, Bool, Float32)]
    [InlineData(Bool, Int32, Int32)]
    [InlineData(Bool, Float32, Float32)]
    [InlineData(Int32, Float32, Float32)]
    [InlineData(Int32, Float64, Float64)]
    [InlineData(Float32, Float64, Float64)]
    public void The_wider_is_computed_with(ElementType a, ElementType b, ElementType product)
    {
        var builder = new ProgramBuilder(Float32);
        var (x, y) = (builder.Slot("x", [3], a), builder.Slot("y", [3], b));
        Assert.Equal((product, product, b), ((x * y).Type, (y * x).Type, Concat(0, x, y).Type));
        Assert.Equal(b, Where(x, y, x).Type);
    }

    [Fact]
    public void A_program_has_a_float_type()
    {
        var builder = new ProgramBuilder(Float32);
        var x = builder.Slot("x", [2]);
        Value[] made = [x, builder.Constant(0.1), builder.Data("d", [1, 2], [2]), x * 2 + 1, Exp(builder.Iota(2, 0)),
            Sum(x < 1, 0), Scanned(x).Carry[0]];
        Assert.All(made, value => Assert.Equal(Float32, value.Type));
        Assert.Equal(0.1f, ((ConstantValues)made[1].Attribute!).Values[0]);
        Assert.Throws<ArgumentException>(() => new ProgramBuilder(Int32));
    }

    public static TheoryData<string, Func<ProgramBuilder, Value>> Refused => new()
    {
        { "gather of float32 by bool: an index is a whole number", b => Gather(b.Slot("x", [3]), b.Slot("at", [2], Bool), 0) },
        { "scatter_add of float32 by bool: an index is a whole number", b => ScatterAdd(b.Slot("x", [2]), b.Slot("at", [2], Bool), 0, 4) },
        { "gather of float32 by float32: 16777217 positions, and float32 distinguishes 16777216",
            b => Gather(b.Slot("x", [16_777_217]), b.Slot("at", [2]), 0) },
        { "cast: float32 to bool: compare with 0", b => Cast(b.Slot("x", [3]), Bool) },
        { "draw law: keys of type float32, whose bits are needed as float64", b =>
            Draw(Distribution, b.Slot("keys", [1]), b.Slot("x", [3, 3])) },
        { "slot x is [3] and i32[3]", b => b.Slot("x", [3]) + b.Slot("x", [3], Int32) },
        { "constant: 0.5 is not representable as int32", b => b.Constant([0.5], [1], Int32) },
        { "constant: 2147483648 is not representable as int32", b => b.Constant([2147483648], [1], Int32) },
        { "constant: 2 is not representable as bool", b => b.Constant([2], [1], Bool) },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_does_not_fit_is_refused_with_op_and_types(string message, Func<ProgramBuilder, Value> make) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => make(new ProgramBuilder(Float32))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("carried value 0 is float64 at the start and float32 after a step", "f32[]")]
    [InlineData("carried value 0 is float64 at the start and int32 after a step", "i32[]")]
    public void A_step_keeps_the_type_of_what_it_carries(string message, string type)
    {
        var text = $"slots: x []\n%0 = slot x : []\n%1 = scan %0, length 3, carries 1, inputs 0 : []\n  slots: carry0 []\n"
            + $"  %0 = slot carry0 : []\n  %1 = cast %0 : {type}\n  outputs: next0 = %1\noutputs: ";
        Assert.Contains(message, Assert.Throws<FormatException>(() => new ProgramReader().Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_carried_is_real()
    {
        var builder = new ProgramBuilder();
        var scan = builder.Scan(3, false, [builder.Constant(0) < 1], [builder.Iota(3, 1)], [],
            step => new([step.Inputs[0]], [step.Carry[0] < step.Inputs[0]]));
        Assert.Equal((Float64, Float64, Bool), (scan.Carry[0].Type, scan.Before[0].Type, scan.Outs[0].Type));
        Assert.Equal([1, 1, 2], Check.Run(scan.Before[0]).Values);
    }

    private static ElementType[] PointwiseTypes(Op op) => op switch
    {
        Op.Neg or Op.Abs or Op.Sign or Op.Floor or Op.Add or Op.Sub or Op.Mul or Op.Min or Op.Max => arithmetic,
        Op.Less or Op.LessEqual or Op.Equal or Op.And or Op.Or or Op.Not or Op.IsFinite => truth,
        _ => real,
    };

    private static ScanResults Scanned(Value x) =>
        x.Program.Scan(x.Shape[0], false, [x.Program.Constant(0)], [x], [],
            step => new([step.Carry[0] + Ops.SumAll(step.Inputs[0])], [step.Inputs[0]]));
}
