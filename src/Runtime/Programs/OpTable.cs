using System.Collections.Frozen;

namespace ProbDsl.Runtime;

/// <summary>The shape that an op gives for inputs of these shapes.</summary>
/// <exception cref="ArgumentException">The op cannot take these shapes; the message names them.</exception>
public delegate Shape ShapeRule(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute);

/// <summary>
/// What is known of an op: its printed name, how many inputs it takes (null: any number from one), whether it works element by
/// element, the ATen operator that an engine may call for it (null: the engine makes it itself), and its shape.
/// </summary>
public sealed record OpRow(Op Op, string Name, int? Arity, bool IsPointwise, string? Aten, ShapeRule ShapeRule);

/// <summary>One row per op.</summary>
public static class OpTable
{
    private static readonly FrozenDictionary<Op, OpRow> byOp = new OpRow[]
    {
        Row(Op.Slot, "slot", 0, null, ShapeRules.Declared),
        Row(Op.Constant, "constant", 0, null, ShapeRules.Declared),
        Row(Op.Iota, "iota", 0, "aten::arange.start", ShapeRules.Declared),

        Row(Op.Reshape, "reshape", 1, "aten::reshape", ShapeRules.Reshape),
        Row(Op.Transpose, "transpose", 1, "aten::permute", ShapeRules.Transpose),
        Row(Op.Broadcast, "broadcast", 1, "aten::expand", ShapeRules.Broadcast),
        Row(Op.Slice, "slice", 1, "aten::slice.Tensor", ShapeRules.Slice),
        Row(Op.Pad, "pad", 1, "aten::constant_pad_nd", ShapeRules.Pad),
        Row(Op.Concat, "concat", null, "aten::cat", ShapeRules.Concat),
        Row(Op.Gather, "gather", 2, "aten::gather", ShapeRules.Gather),
        Row(Op.ScatterAdd, "scatter_add", 2, "aten::scatter_add", ShapeRules.ScatterAdd),
        Row(Op.StopGradient, "stop_gradient", 1, "aten::detach", ShapeRules.Same),

        Pointwise(Op.Neg, "neg", 1, "aten::neg"),
        Pointwise(Op.Abs, "abs", 1, "aten::abs"),
        Pointwise(Op.Sign, "sign", 1, "aten::sign"),
        Pointwise(Op.Floor, "floor", 1, "aten::floor"),
        Pointwise(Op.Exp, "exp", 1, "aten::exp"),
        Pointwise(Op.Log, "log", 1, "aten::log"),
        Pointwise(Op.Log1p, "log1p", 1, "aten::log1p"),
        Pointwise(Op.Expm1, "expm1", 1, "aten::expm1"),
        Pointwise(Op.Sqrt, "sqrt", 1, "aten::sqrt"),
        Pointwise(Op.Sin, "sin", 1, "aten::sin"),
        Pointwise(Op.Cos, "cos", 1, "aten::cos"),
        Pointwise(Op.Atan, "atan", 1, "aten::atan"),
        Pointwise(Op.Tanh, "tanh", 1, "aten::tanh"),
        Pointwise(Op.Sigmoid, "sigmoid", 1, "aten::sigmoid"),
        Pointwise(Op.Softplus, "softplus", 1, "aten::softplus"),
        Pointwise(Op.Lgamma, "lgamma", 1, "aten::lgamma"),
        Pointwise(Op.Digamma, "digamma", 1, "aten::digamma"),
        Pointwise(Op.Trigamma, "trigamma", 1, null),
        Pointwise(Op.Erf, "erf", 1, "aten::erf"),
        Pointwise(Op.LogNdtr, "log_ndtr", 1, "aten::special_log_ndtr"),
        Pointwise(Op.LogBesselI0, "log_bessel_i0", 1, null),
        Pointwise(Op.BesselRatio, "bessel_ratio", 1, null),
        Pointwise(Op.IsFinite, "is_finite", 1, "aten::isfinite"),
        Pointwise(Op.Not, "not", 1, "aten::logical_not"),

        Pointwise(Op.Add, "add", 2, "aten::add.Tensor"),
        Pointwise(Op.Sub, "sub", 2, "aten::sub.Tensor"),
        Pointwise(Op.Mul, "mul", 2, "aten::mul.Tensor"),
        Pointwise(Op.Div, "div", 2, "aten::div.Tensor"),
        Pointwise(Op.Pow, "pow", 2, "aten::pow.Tensor_Tensor"),
        Pointwise(Op.Min, "min", 2, "aten::minimum"),
        Pointwise(Op.Max, "max", 2, "aten::maximum"),
        Pointwise(Op.Less, "less", 2, "aten::lt.Tensor"),
        Pointwise(Op.LessEqual, "less_equal", 2, "aten::le.Tensor"),
        Pointwise(Op.Equal, "equal", 2, "aten::eq.Tensor"),
        Pointwise(Op.And, "and", 2, "aten::logical_and"),
        Pointwise(Op.Or, "or", 2, "aten::logical_or"),
        Pointwise(Op.Select, "select", 3, "aten::where.self"),

        Row(Op.Sum, "sum", 1, "aten::sum.dim_IntList", ShapeRules.Reduce),
        Row(Op.MaxOf, "max_of", 1, "aten::amax", ShapeRules.Reduce),
        Row(Op.LogSumExp, "log_sum_exp", 1, "aten::logsumexp", ShapeRules.Reduce),
        Row(Op.CumSum, "cumsum", 1, "aten::cumsum", ShapeRules.Same),
        Row(Op.CumProd, "cumprod", 1, "aten::cumprod", ShapeRules.Same),

        Row(Op.MatMul, "matmul", 2, "aten::matmul", MatrixShapes.MatMul),
        Row(Op.Cholesky, "cholesky", 1, "aten::linalg_cholesky_ex", MatrixShapes.Cholesky),
        Row(Op.TriangularSolve, "triangular_solve", 2, "aten::linalg_solve_triangular", MatrixShapes.TriangularSolve),

        Row(Op.Scan, "scan", null, null, ScanShapes.Scan),
        Row(Op.Item, "item", 1, null, ScanShapes.Item),

        Row(Op.Draw, "draw", null, null, DrawShape.Of),
    }.ToFrozenDictionary(row => row.Op);

    /// <summary>All rows, in the order of the enumeration.</summary>
    public static IEnumerable<OpRow> Rows => Enum.GetValues<Op>().Select(Of);

    public static OpRow Of(Op op) => byOp[op];

    private static OpRow Row(Op op, string name, int? arity, string? aten, ShapeRule rule) => new(op, name, arity, false, aten, rule);

    private static OpRow Pointwise(Op op, string name, int arity, string? aten) => new(op, name, arity, true, aten, ShapeRules.Pointwise);
}
