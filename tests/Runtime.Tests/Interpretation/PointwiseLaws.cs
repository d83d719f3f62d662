using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Interpretation;

public sealed class PointwiseLaws
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    public static TheoryData<Op> Unary => [.. OpTable.Rows.Where(row => row.IsPointwise && row.Arity == 1).Select(row => row.Op)];

    public static TheoryData<Op> Binary => [.. OpTable.Rows.Where(row => row.IsPointwise && row.Arity == 2).Select(row => row.Op)];

    public static readonly (Shape A, Shape B)[] Pairs =
    [
        ([], []), ([3], []), ([], [3]), ([1], [1]), ([5], [1]), ([1], [5]), ([7], [7]),
        ([3, 2], [2]), ([2], [3, 2]), ([3, 2], [3, 1]), ([3, 1], [1, 4]), ([1, 4], [3, 1]), ([3, 2], [3, 2]),
        ([2, 1, 3], [4, 1]), ([2, 3, 4], [3, 1]), ([2, 3, 4], [2, 1, 4]), ([2, 1, 1, 5], [3, 1, 5]), ([1, 1], [1]),
        ([0], []), ([0], [1]), ([0, 3], [3]), ([2, 0, 3], [2, 1, 1]), ([0, 1], [1, 0]),
    ];

    [Theory, MemberData(nameof(Unary))]
    public void One_operand(Op op)
    {
        foreach (var shape in Pairs.Select(pair => pair.A).Append([2, 3, 2, 2]))
        {
            var builder = new ProgramBuilder();
            var x = builder.Slot("x", shape);
            var low = op is Op.Log or Op.Sqrt or Op.Lgamma or Op.Digamma or Op.Trigamma or Op.Tetragamma ? 0.1 : op is Op.Log1p ? -0.9 : -2;
            Check.AgreesWithNaive(builder.Pointwise(op, x), new Dictionary<string, Tensor> { ["x"] = Check.Numbers(shape, 3, low) });
        }
    }

    [Theory, MemberData(nameof(Binary))]
    public void Two_operands_broadcast(Op op)
    {
        foreach (var (a, b) in Pairs) Check.AgreesWithNaive(Applied(op, a, b, out var slots), slots);
    }

    [Fact]
    public void Select_broadcasts_all_three()
    {
        Shape[][] triples = [[[], [], []], [[3], [], [2, 1]], [[2, 1], [3], [1, 1]], [[4, 1, 2], [3, 1], [2]],
            [[0, 1], [1, 3], []], [[6], [6], [6]]];
        foreach (var shapes in triples)
        {
            var builder = new ProgramBuilder();
            var value = builder.Select(builder.Slot("c", shapes[0]), builder.Slot("a", shapes[1]), builder.Slot("b", shapes[2]));
            Check.AgreesWithNaive(value, new Dictionary<string, Tensor>
            {
                ["c"] = Check.Indices(shapes[0], 1, 2),
                ["a"] = Check.Numbers(shapes[1], 2),
                ["b"] = Check.Numbers(shapes[2], 3),
            });
        }
    }

    [Fact]
    public void A_wrong_meaning_is_caught()
    {
        var program = Applied(Op.Sub, [3, 1], [1, 4], out var slots);
        var exchanged = program.Inputs[1] - program.Inputs[0];
        Assert.False(Check.Close(Check.Run(program, slots), new Naive(slots).Of(exchanged), 1e-12));
    }

    [Theory]
    //          op             x      result
    [InlineData(Op.Sign, -0.5, -1)]
    [InlineData(Op.Sign, 0, 0)]
    [InlineData(Op.Sign, NaN, NaN)]
    [InlineData(Op.Floor, -0.5, -1)]
    [InlineData(Op.Log, 0, -Inf)]
    [InlineData(Op.Log, -1, NaN)]
    [InlineData(Op.Log1p, -1, -Inf)]
    [InlineData(Op.Log1p, Inf, Inf)]
    [InlineData(Op.Log1p, -1.5, NaN)]
    [InlineData(Op.Expm1, Inf, Inf)]
    [InlineData(Op.Expm1, -Inf, -1)]
    [InlineData(Op.Sigmoid, -Inf, 0)]
    [InlineData(Op.Sigmoid, Inf, 1)]
    [InlineData(Op.Sigmoid, NaN, NaN)]
    [InlineData(Op.Softplus, -Inf, 0)]
    [InlineData(Op.Softplus, Inf, Inf)]
    [InlineData(Op.Softplus, NaN, NaN)]
    [InlineData(Op.Lgamma, 0, Inf)]
    [InlineData(Op.Lgamma, -3, Inf)]
    [InlineData(Op.Lgamma, Inf, Inf)]
    [InlineData(Op.Lgamma, NaN, NaN)]
    [InlineData(Op.Digamma, 0, NaN)]
    [InlineData(Op.Digamma, -2, NaN)]
    [InlineData(Op.Digamma, Inf, Inf)]
    [InlineData(Op.Trigamma, -1, NaN)]
    [InlineData(Op.Trigamma, Inf, 0)]
    [InlineData(Op.Tetragamma, -1, NaN)]
    [InlineData(Op.Tetragamma, Inf, 0)]
    [InlineData(Op.BesselRatio, 0, 0)]
    [InlineData(Op.Atan, Inf, Math.PI / 2)]
    [InlineData(Op.Atan, NaN, NaN)]
    [InlineData(Op.Erf, 0, 0)]
    [InlineData(Op.Erf, Inf, 1)]
    [InlineData(Op.Erf, -Inf, -1)]
    [InlineData(Op.Erf, NaN, NaN)]
    [InlineData(Op.LogNdtr, -Inf, -Inf)]
    [InlineData(Op.LogNdtr, -1e200, -Inf)]
    [InlineData(Op.LogNdtr, 1e200, 0)]
    [InlineData(Op.LogNdtr, Inf, 0)]
    [InlineData(Op.LogNdtr, NaN, NaN)]
    [InlineData(Op.LogBesselI0, 0, 0)]
    [InlineData(Op.LogBesselI0, Inf, Inf)]
    [InlineData(Op.LogBesselI0, -Inf, Inf)]
    [InlineData(Op.LogBesselI0, NaN, NaN)]
    [InlineData(Op.IsFinite, Inf, 0)]
    [InlineData(Op.IsFinite, NaN, 0)]
    [InlineData(Op.IsFinite, -4, 1)]
    [InlineData(Op.Not, 0, 1)]
    [InlineData(Op.Not, NaN, 0)]
    [InlineData(Op.Exp, -Inf, 0)]
    public void Edges_of_one_operand(Op op, double x, double expected)
    {
        var builder = new ProgramBuilder();
        Assert.Equal(expected, Check.Run(builder.Pointwise(op, builder.Constant(x)))[[]]);
    }

    [Theory]
    [InlineData(Op.Mul, 0, -Inf, NaN)]
    [InlineData(Op.Min, 1, NaN, NaN)]
    [InlineData(Op.Max, NaN, 1, NaN)]
    [InlineData(Op.Less, NaN, 1, 0)]
    [InlineData(Op.LessEqual, NaN, 1, 0)]
    [InlineData(Op.Equal, NaN, NaN, 0)]
    [InlineData(Op.Equal, -0.0, 0, 1)]
    [InlineData(Op.And, NaN, 2, 1)]
    [InlineData(Op.Or, 0, 0, 0)]
    [InlineData(Op.Pow, 0, 0, 1)]
    [InlineData(Op.Div, -1, 0, -Inf)]
    public void Edges_of_two_operands(Op op, double a, double b, double expected)
    {
        var builder = new ProgramBuilder();
        Assert.Equal(expected, Check.Run(builder.Pointwise(op, builder.Constant(a), builder.Constant(b)))[[]]);
    }

    [Fact]
    public void Select_does_not_look_at_what_it_leaves()
    {
        var builder = new ProgramBuilder();
        Assert.Equal(7, Check.Run(builder.Select(builder.Constant(0), builder.Constant(NaN), builder.Constant(7)))[[]]);
    }

    private static Value Applied(Op op, Shape a, Shape b, out Dictionary<string, Tensor> slots)
    {
        var builder = new ProgramBuilder();
        // whole numbers where the op is about being equal or 0
        slots = op is Op.Less or Op.LessEqual or Op.Equal or Op.And or Op.Or
            ? new() { ["a"] = Check.Indices(a, 1, 2), ["b"] = Check.Indices(b, 2, 2) }
            : new() { ["a"] = Check.Numbers(a, 1, op is Op.Pow ? 0.1 : -2), ["b"] = Check.Numbers(b, 2) };
        return builder.Pointwise(op, builder.Slot("a", a), builder.Slot("b", b));
    }
}
