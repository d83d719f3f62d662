namespace ProbDsl.Runtime.Programs;

/// <summary>The shape of an op's result for inputs of these shapes.</summary>
/// <exception cref="ArgumentException">The op does not support these shapes; the message names them.</exception>
public delegate Shape ShapeRule(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute);

/// <summary>
/// The type of an op's result for these inputs, whose shapes are valid, in a program whose real numbers are of type `real`.
/// </summary>
/// <exception cref="ArgumentException">The op does not support these types; the message names them.</exception>
public delegate ElementType TypeRule(string op, ReadOnlySpan<Value> inputs, OpDetail? attribute, ElementType real);

/// <summary>
/// The properties of an op: its printed name, its number of inputs (null: any number from one), whether it is elementwise, the ATen
/// operator that an engine may call for it (null: none), its shape and its type.
/// </summary>
public sealed record OpRow(Op Op, string Name, int? Arity, bool IsPointwise, string? Aten, ShapeRule ShapeRule, TypeRule TypeRule);

/// <summary>One row per op.</summary>
public static class OpTable
{
    private static readonly OpRow[] byOp = ByOp(
    [
        Row(Op.Slot, "slot", 0, null, ShapeRules.Declared, TypeRules.Declared),
        Row(Op.Constant, "constant", 0, null, ShapeRules.Declared, TypeRules.Declared),
        Row(Op.Iota, "iota", 0, "aten::arange.start", ShapeRules.Declared, TypeRules.Declared),

        Row(Op.Reshape, "reshape", 1, "aten::reshape", ShapeRules.Reshape, TypeRules.Same),
        Row(Op.Transpose, "transpose", 1, "aten::permute", ShapeRules.Transpose, TypeRules.Same),
        Row(Op.Broadcast, "broadcast", 1, "aten::expand", ShapeRules.Broadcast, TypeRules.Same),
        Row(Op.Slice, "slice", 1, "aten::slice.Tensor", ShapeRules.Slice, TypeRules.Same),
        Row(Op.Pad, "pad", 1, "aten::constant_pad_nd", ShapeRules.Pad, TypeRules.Same),
        Row(Op.Concat, "concat", null, "aten::cat", ShapeRules.Concat, TypeRules.Common),
        Row(Op.Gather, "gather", 2, "aten::gather", ShapeRules.Gather, TypeRules.Gather),
        Row(Op.ScatterAdd, "scatter_add", 2, "aten::scatter_add", ShapeRules.ScatterAdd, TypeRules.ScatterAdd),
        Row(Op.Unfold, "unfold", 1, null, WindowShapes.Unfold, TypeRules.Same),
        Row(Op.Fold, "fold", 1, null, WindowShapes.Fold, TypeRules.Real),
        Row(Op.Cast, "cast", 1, "aten::to.dtype", ShapeRules.Same, TypeRules.Cast),
        Row(Op.StopGradient, "stop_gradient", 1, "aten::detach", ShapeRules.Same, TypeRules.Same),

        Pointwise(Op.Neg, "neg", 1, "aten::neg", TypeRules.Arithmetic),
        Pointwise(Op.Abs, "abs", 1, "aten::abs", TypeRules.Arithmetic),
        Pointwise(Op.Sign, "sign", 1, "aten::sign", TypeRules.Arithmetic),
        Pointwise(Op.Floor, "floor", 1, "aten::floor", TypeRules.Arithmetic),
        Pointwise(Op.Exp, "exp", 1, "aten::exp", TypeRules.Real),
        Pointwise(Op.Log, "log", 1, "aten::log", TypeRules.Real),
        Pointwise(Op.Log1p, "log1p", 1, "aten::log1p", TypeRules.Real),
        Pointwise(Op.Expm1, "expm1", 1, "aten::expm1", TypeRules.Real),
        Pointwise(Op.Sqrt, "sqrt", 1, "aten::sqrt", TypeRules.Real),
        Pointwise(Op.Sin, "sin", 1, "aten::sin", TypeRules.Real),
        Pointwise(Op.Cos, "cos", 1, "aten::cos", TypeRules.Real),
        Pointwise(Op.Atan, "atan", 1, "aten::atan", TypeRules.Real),
        Pointwise(Op.Tanh, "tanh", 1, "aten::tanh", TypeRules.Real),
        Pointwise(Op.Sigmoid, "sigmoid", 1, "aten::sigmoid", TypeRules.Real),
        Pointwise(Op.Softplus, "softplus", 1, "aten::softplus", TypeRules.Real),
        Pointwise(Op.Lgamma, "lgamma", 1, "aten::lgamma", TypeRules.Real),
        Pointwise(Op.Digamma, "digamma", 1, "aten::digamma", TypeRules.Real),
        Pointwise(Op.Trigamma, "trigamma", 1, null, TypeRules.Real),
        Pointwise(Op.Tetragamma, "tetragamma", 1, null, TypeRules.Real),
        Pointwise(Op.Erf, "erf", 1, "aten::erf", TypeRules.Real),
        Pointwise(Op.LogNdtr, "log_ndtr", 1, "aten::special_log_ndtr", TypeRules.Real),
        Pointwise(Op.LogBesselI0, "log_bessel_i0", 1, null, TypeRules.Real),
        Pointwise(Op.BesselRatio, "bessel_ratio", 1, null, TypeRules.Real),
        Pointwise(Op.IsFinite, "is_finite", 1, "aten::isfinite", TypeRules.Truth),
        Pointwise(Op.Not, "not", 1, "aten::logical_not", TypeRules.Truth),

        Pointwise(Op.Add, "add", 2, "aten::add.Tensor", TypeRules.Arithmetic),
        Pointwise(Op.Sub, "sub", 2, "aten::sub.Tensor", TypeRules.Arithmetic),
        Pointwise(Op.Mul, "mul", 2, "aten::mul.Tensor", TypeRules.Arithmetic),
        Pointwise(Op.Div, "div", 2, "aten::div.Tensor", TypeRules.Real),
        Pointwise(Op.Pow, "pow", 2, "aten::pow.Tensor_Tensor", TypeRules.Real),
        Pointwise(Op.Min, "min", 2, "aten::minimum", TypeRules.Arithmetic),
        Pointwise(Op.Max, "max", 2, "aten::maximum", TypeRules.Arithmetic),
        Pointwise(Op.Less, "less", 2, "aten::lt.Tensor", TypeRules.Truth),
        Pointwise(Op.LessEqual, "less_equal", 2, "aten::le.Tensor", TypeRules.Truth),
        Pointwise(Op.Equal, "equal", 2, "aten::eq.Tensor", TypeRules.Truth),
        Pointwise(Op.And, "and", 2, "aten::logical_and", TypeRules.Truth),
        Pointwise(Op.Or, "or", 2, "aten::logical_or", TypeRules.Truth),
        Pointwise(Op.Select, "select", 3, "aten::where.self", TypeRules.Choice),

        Row(Op.Sum, "sum", 1, "aten::sum.dim_IntList", ShapeRules.Reduce, TypeRules.Real),
        Row(Op.MaxOf, "max_of", 1, "aten::amax", ShapeRules.Reduce, TypeRules.Real),
        Row(Op.LogSumExp, "log_sum_exp", 1, "aten::logsumexp", ShapeRules.Reduce, TypeRules.Real),
        Row(Op.CumSum, "cumsum", 1, "aten::cumsum", ShapeRules.Same, TypeRules.Real),
        Row(Op.CumProd, "cumprod", 1, "aten::cumprod", ShapeRules.Same, TypeRules.Real),

        Row(Op.MatMul, "matmul", 2, "aten::matmul", MatrixShapes.MatMul, TypeRules.Real),
        Row(Op.Cholesky, "cholesky", 1, "aten::linalg_cholesky_ex", MatrixShapes.Cholesky, TypeRules.Real),
        Row(Op.TriangularSolve, "triangular_solve", 2, "aten::linalg_solve_triangular", MatrixShapes.TriangularSolve, TypeRules.Real),

        Row(Op.Attention, "attention", 1, null, AttentionShapes.Infer, TypeRules.Real),
        Row(Op.AttentionGradient, "attention_gradient", 2, null, AttentionShapes.OfGradient, TypeRules.Real),

        Row(Op.Scan, "scan", null, null, ScanShapes.Scan, TypeRules.Scan),
        Row(Op.Adam, "adam", null, null, AdamShapes.Infer, TypeRules.Adam),
        Row(Op.Chain, "chain", null, null, ChainShapes.Infer, TypeRules.Chain),
        Row(Op.GaussianChain, "gaussian_chain", null, null, GaussianChainShapes.Infer, TypeRules.GaussianChain),
        Row(Op.SparsePrecision, "sparse_precision", null, null, SparsePrecisionShapes.Infer, TypeRules.SparsePrecision),
        Row(Op.Item, "item", 1, null, ShapeRules.Item, TypeRules.Item),

        Row(Op.Draw, "draw", null, null, DrawShape.Infer, TypeRules.Draw),

        Row(Op.RankMean, "rank_mean", 1, null, ShapeRules.Same, TypeRules.Real),
    ]);

    /// <summary>All rows, in the order of the enumeration.</summary>
    public static IEnumerable<OpRow> Rows => Enum.GetValues<Op>().Select(Of);

    public static OpRow Of(Op op) => byOp[(int)op];

    /// <summary>Whether an op has several results, each of which an `item` selects, so that its own value is not used.</summary>
    public static bool HasItems(Op op) => op is Op.Scan or Op.Adam or Op.Chain or Op.GaussianChain or Op.SparsePrecision;

    private static OpRow[] ByOp(OpRow[] rows)
    {
        var ordered = new OpRow[rows.Length];
        foreach (var row in rows) ordered[(int)row.Op] = row;
        return ordered;
    }

    private static OpRow Row(Op op, string name, int? arity, string? aten, ShapeRule shape, TypeRule type) =>
        new(op, name, arity, false, aten, shape, type);

    private static OpRow Pointwise(Op op, string name, int arity, string? aten, TypeRule type) =>
        new(op, name, arity, true, aten, ShapeRules.Pointwise, type);
}
