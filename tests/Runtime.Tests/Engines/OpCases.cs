using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines;

/// <summary>An op applied to slots; `Terms` is the length of the sums in it.</summary>
internal sealed record OpCase(TensorProgram Program, Dictionary<string, Tensor> Slots, int Terms);

/// <summary>Each op over the range of its arguments, and at several lengths of its sums.</summary>
internal static class OpCases
{
    private static readonly int[] lengths = [1, 3, 50, 1000], sides = [1, 3, 20], axes = [0, 1];
    private static readonly bool[] both = [false, true];

    // powers from 1e-6 to 1e2 with both signs, and a fine grid where most arguments are
    private static double[] Sweep { get; } =
    [
        0, 1, -1, .. Enumerable.Range(0, 800).Select(i => Math.Pow(10, -6 + i * 0.01)).SelectMany(x => new[] { x, -x }),
        .. Enumerable.Range(0, 2000).Select(i => -10 + i * 0.01001),
    ];

    public static IEnumerable<OpCase> Of(Op op, ElementType type)
    {
        if (OpTable.Of(op) is { IsPointwise: true } row) return [Pointwise(op, row.Arity!.Value, type)];
        return op switch
        {
            Op.Sum or Op.MaxOf or Op.LogSumExp => lengths.SelectMany(n => axes.Select(axis =>
                Case(type, n, x => x.Program.Again(op, x, axis), axis == 0 ? [n, 4] : [4, n]))),
            Op.CumSum => lengths.Select(n => Case(type, n, x => CumSum(x, 1), [4, n])),
            Op.CumProd => lengths.Select(n => Case(type, n, x => CumProd(x, 1), [4, n])),
            Op.ScatterAdd => lengths.Select(n => Case(type, n,
                x => ScatterAdd(x, x.Program.Constant(Check.Indices([n], 5, 3)), 0, 3), [n, 4])),
            Op.MatMul => lengths.Select(n => Case(type, n, (x, y) => MatMul(x, y, transposeB: true), [5, n], [7, n])),
            Op.Fold => [Case(type, 9, x => FoldImage(x, new(3, 1, 1, 1), new(3, 1, 1, 1), 6, 6), [36, 9])],
            Op.Cholesky => sides.Select(d => Matrix(type, d, (a, _) => Cholesky(a))),
            Op.TriangularSolve => sides.SelectMany(d => both.Select(turned =>
                Matrix(type, d, (a, b) => TriangularSolve(a, b, turned), isTriangle: true))),
            Op.Attention => both.Select(c => Case(type, 30, x => Attention(x, 3, c), [2, 30, 36])),
            Op.AttentionGradient => both.Select(c =>
                Case(type, 30, (x, y) => x.Program.AttentionGradient(x, y, new(3, c)), [2, 30, 36], [2, 30, 12])),
            Op.Chain => 
            [
                Case(type, 20, (x, y) => Chain(x, y).LogSum, [20, 4], [4, 4]),
                Case(type, 20, (x, y) => Chain(x, y).States, [20, 4], [4, 4]),
            ],
            _ => [],
        };
    }

    private static Value Again(this ProgramBuilder builder, Op op, Value x, int axis) => op switch
    {
        Op.Sum => builder.Sum(x, axis),
        Op.MaxOf => builder.MaxOf(x, axis),
        _ => builder.LogSumExp(x, axis),
    };

    private static OpCase Pointwise(Op op, int arity, ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var few = Sweep.Where((_, i) => i % 40 == 0).ToArray();
        var numbers = arity == 1 ? Sweep : few;
        var x = builder.Slot("x", [numbers.Length]);
        var others = Reshape(builder.Slot("y", [numbers.Length]), [numbers.Length, 1]);
        var y = arity switch { 1 => builder.Pointwise(op, x), 2 => builder.Pointwise(op, x, others), _ => builder.Select(x, others, x) };
        return new(builder.Build(("y", y)), Slots(type, ("x", numbers, [numbers.Length]), ("y", numbers, [numbers.Length])), 1);
    }

    private static OpCase Case(ElementType type, int terms, Func<Value, Value> of, Shape shape) =>
        Case(type, terms, (x, _) => of(x), shape, [1]);

    private static OpCase Case(ElementType type, int terms, Func<Value, Value, Value> of, Shape one, Shape other)
    {
        var builder = new ProgramBuilder(type);
        var y = of(builder.Slot("x", one), builder.Slot("y", other));
        var slots = Slots(type, ("x", Check.Numbers(one, 1).Values, one), ("y", Check.Numbers(other, 2).Values, other));
        return new(builder.Build(("y", y)), slots, terms);
    }

    // a matrix with a dominant diagonal, as it is or its lower triangle
    private static OpCase Matrix(ElementType type, int d, Func<Value, Value, Value> of, bool isTriangle = false)
    {
        var (builder, factor) = (new ProgramBuilder(type), Check.Numbers([d, d], d, -1, 1).Values);
        var a = new double[d * d];
        for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++)
                a[i * d + j] = isTriangle ? j > i ? 0 : factor[i * d + j] + (i == j ? 3 : 0)
                    : Enumerable.Range(0, d).Sum(k => factor[i * d + k] * factor[j * d + k]) / d + (i == j ? 0.5 : 0);
        var y = of(builder.Slot("x", [d, d]), builder.Slot("y", [d, 5]));
        return new(builder.Build(("y", y)), Slots(type, ("x", a, [d, d]), ("y", Check.Numbers([d, 5], 3).Values, [d, 5])), d);
    }

    private static Dictionary<string, Tensor> Slots(ElementType type, params (string Name, double[] Values, Shape Shape)[] all) =>
        all.ToDictionary(s => s.Name, s => new Tensor(s.Shape, [.. s.Values.Select(v => type == ElementType.Float32 ? (float)v : v)]));
}
