using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>
/// The table of ops: how libtorch computes each from its inputs. The interpreter runs an op without a row, on copies in the memory of the
/// host.
/// </summary>
internal static class TorchOps
{
    // log(1 + e^x) is x to the last bit from here on; libtorch's 20 is for float32
    private const double LargeSoftplus = 40;

    private static readonly Dictionary<Op, Func<Value, Tensor[], TorchContext, Tensor>> rows = new()
    {
        [Op.Constant] = (v, _, own) => own.Constant(v),
        [Op.Iota] = (v, _, own) => own.Constant(v),
        [Op.Item] = (v, _, own) => own.Item(v),
        [Op.Scan] = (v, x, own) => own.Results(v, own.Scan(v, x)),
        [Op.Adam] = (v, x, own) => own.Results(v, TorchSteps.Adam((AdamRule)v.Attribute!, Array.ConvertAll(x, given => given.In(v.Type)))),

        [Op.Reshape] = (v, x, _) => x[0].reshape(Sizes(v)),
        [Op.Transpose] = (v, x, _) => x[0].permute(Axes(v)),
        [Op.Broadcast] = (v, x, _) => x[0].expand(Sizes(v)),
        [Op.Slice] = (v, x, _) => (SliceRange)v.Attribute! is var (axis, start, length) ? x[0].narrow(axis, start, length) : x[0],
        [Op.Pad] = (v, x, own) => TorchIndexing.Pad(x[0], (PadWidths)v.Attribute!),
        [Op.Concat] = (v, x, _) => cat(Array.ConvertAll(x, part => part.In(v.Type)), ((AlongAxis)v.Attribute!).Axis),
        [Op.Gather] = (v, x, own) => TorchIndexing.Gather(v, x[0], own.Positions(v, x[1])),
        [Op.ScatterAdd] = (v, x, own) => TorchIndexing.ScatterAdd(v, x[0].In(v.Type), own.Positions(v, x[1])),
        [Op.Unfold] = (v, x, _) => TorchImages.Unfold((ImageWindows)v.Attribute!, x[0]).reshape(Sizes(v)),
        [Op.Fold] = (v, x, _) => TorchImages.Fold(v, x[0].In(v.Type)),
        [Op.Cast] = (v, x, _) => x[0].to_type(TorchNumbers.Of(v.Type)),
        [Op.StopGradient] = (_, x, _) => x[0].alias(),

        [Op.Neg] = Real(x => x.neg()),
        [Op.Abs] = Real(x => x.abs()),
        [Op.Sign] = Real(x => where(x.isnan(), x, x.sign())),
        [Op.Floor] = Real(x => x.floor()),
        [Op.Exp] = Real(x => x.exp()),
        [Op.Log] = Real(x => x.log()),
        [Op.Log1p] = Real(x => x.log1p()),
        [Op.Expm1] = Real(x => x.expm1()),
        [Op.Sqrt] = Real(x => x.sqrt()),
        [Op.Sin] = Real(x => x.sin()),
        [Op.Cos] = Real(x => x.cos()),
        [Op.Atan] = Real(x => x.atan()),
        [Op.Tanh] = Real(x => x.tanh()),
        [Op.Sigmoid] = Real(x => x.sigmoid()),
        [Op.Softplus] = Real(x => F.softplus(x, 1, LargeSoftplus)),
        [Op.Lgamma] = Real(x => x.lgamma()),
        [Op.Digamma] = Real(x => x.digamma().masked_fill(x.le(0).logical_and(x.eq(x.floor())), double.NaN)),
        [Op.Erf] = Real(x => x.erf()),
        [Op.LogBesselI0] = Real(x => special.i0e(x).log() + x.abs()),
        [Op.BesselRatio] = Real(x => special.i1e(x) / special.i0e(x)),
        [Op.IsFinite] = (_, x, _) => x[0].isfinite(),
        [Op.Not] = (_, x, _) => x[0].logical_not(),

        [Op.Add] = Pair((a, b) => a.add(b)),
        [Op.Sub] = Pair((a, b) => a.sub(b)),
        [Op.Mul] = Pair((a, b) => a.mul(b)),
        [Op.Div] = Pair((a, b) => a.div(b)),
        [Op.Pow] = Pair((a, b) => a.pow(b)),
        [Op.Min] = Pair(minimum),
        [Op.Max] = Pair(maximum),
        [Op.Less] = (_, x, _) => x[0].lt(x[1]),
        [Op.LessEqual] = (_, x, _) => x[0].le(x[1]),
        [Op.Equal] = (_, x, _) => x[0].eq(x[1]),
        [Op.And] = (_, x, _) => x[0].logical_and(x[1]),
        [Op.Or] = (_, x, _) => x[0].logical_or(x[1]),
        [Op.Select] = (v, x, _) => where(x[0].dtype == ScalarType.Bool ? x[0] : x[0].ne(0), x[1].In(v.Type), x[2].In(v.Type)),

        [Op.Sum] = (v, x, _) => x[0].In(v.Type).sum(Axes(v)),
        [Op.MaxOf] = (v, x, _) => TorchMatrices.Max(x[0].In(v.Type), Axes(v), keep: false),
        [Op.LogSumExp] = (v, x, _) => TorchMatrices.LogSumExp(x[0].In(v.Type), Axes(v)),
        [Op.CumSum] = Along((x, axis) => x.cumsum(axis)),
        [Op.CumProd] = Along((x, axis) => x.cumprod(axis)),
        [Op.MatMul] = (v, x, _) => TorchMatrices.Product((Transposed)v.Attribute!, x[0].In(v.Type), x[1].In(v.Type)),
        [Op.Cholesky] = (v, x, _) => TorchMatrices.Cholesky(x[0].In(ElementType.Float64)).In(v.Type),
        [Op.TriangularSolve] = (v, x, _) =>
            TorchMatrices.Solve(v, x[0].In(ElementType.Float64), x[1].In(ElementType.Float64)).In(v.Type),
        [Op.Attention] = (v, x, _) => TorchAttention.Of((AttentionHeads)v.Attribute!, x[0].In(v.Type)).reshape(Sizes(v)),
        [Op.AttentionGradient] = (v, x, _) =>
            TorchAttention.Gradient((AttentionHeads)v.Attribute!, x[0].In(v.Type), x[1].In(v.Type)).reshape(Sizes(v)),
    };

    /// <summary>How a value is computed from its inputs. What it leaves beside its result is freed after the run.</summary>
    public static Func<Tensor[], Tensor> Of(Value value, TorchContext context) =>
        rows.TryGetValue(value.Op, out var row) ? inputs => row(value, inputs, context) : context.OnHost(value);

    public static long[] Sizes(Value value) => TorchNumbers.Sizes(value.Shape);

    private static long[] Axes(Value value) => Array.ConvertAll(((AxisList)value.Attribute!).Axes, axis => (long)axis);

    private static Func<Value, Tensor[], TorchContext, Tensor> Real(Func<Tensor, Tensor> op) => (v, x, _) => op(x[0].In(v.Type));

    private static Func<Value, Tensor[], TorchContext, Tensor> Pair(Func<Tensor, Tensor, Tensor> op) =>
        (v, x, _) => op(x[0].In(v.Type), x[1].In(v.Type));

    private static Func<Value, Tensor[], TorchContext, Tensor> Along(Func<Tensor, long, Tensor> op) => (v, x, _) =>
    {
        var (axis, isBackward) = (Cumulation)v.Attribute!;
        return isBackward ? op(x[0].In(v.Type).flip(axis), axis).flip(axis) : op(x[0].In(v.Type), axis);
    };
}
