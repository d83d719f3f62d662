using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Shape = ProbDsl.Runtime.Programs.Shape;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>
/// The table of ops: how libtorch computes each from its inputs. The interpreter runs an op without a row, on copies of its inputs.
/// </summary>
internal static class TorchOps
{
    // a Scalar that is not disposed lies between tensors in native memory until the collector finds it: their place is not used again
    private static readonly Scalar one = 1, nan = double.NaN, lowest = double.NegativeInfinity;

    /// <summary>Ops whose inputs are converted to the type of the result.</summary>
    private static readonly Dictionary<Op, Func<Value, Tensor[], Tensor>> ofOneType = new()
    {
        [Op.Item] = (_, x) => x[0],
        [Op.Reshape] = (v, x) => x[0].reshape(Sizes(v)),
        [Op.Transpose] = (v, x) => x[0].permute(Axes(v)),
        [Op.Broadcast] = (v, x) => x[0].expand(Sizes(v)),
        [Op.Slice] = (v, x) => v.Attribute is SliceRange by ? x[0].narrow(by.Axis, by.Start, by.Length) : x[0],
        [Op.Pad] = (v, x) => Pad((PadWidths)v.Attribute!, x[0]),
        [Op.Concat] = (v, x) => cat(x, ((AlongAxis)v.Attribute!).Axis),
        [Op.StopGradient] = (_, x) => x[0].alias(),

        [Op.Neg] = (_, x) => x[0].neg(),
        [Op.Abs] = (_, x) => x[0].abs(),
        [Op.Sign] = (_, x) => where(x[0].isnan(), x[0], x[0].sign()),
        [Op.Floor] = (_, x) => x[0].floor(),
        [Op.Exp] = (_, x) => x[0].exp(),
        [Op.Log] = (_, x) => x[0].log(),
        [Op.Log1p] = (_, x) => x[0].log1p(),
        [Op.Expm1] = (_, x) => x[0].expm1(),
        // libtorch's is off by one unit of float64
        [Op.Sqrt] = (v, x) => v.Type == ElementType.Float32 ? InDouble(x[0], y => y.sqrt()) : OnHost(v, x)[0],
        [Op.Sin] = (_, x) => x[0].sin(),
        [Op.Cos] = (_, x) => x[0].cos(),
        [Op.Atan] = (_, x) => x[0].atan(),
        [Op.Tanh] = (_, x) => x[0].tanh(),
        // libtorch's of float32 is 0 where the result is a subnormal number
        [Op.Sigmoid] = (_, x) => InDouble(x[0], y => y.sigmoid()),
        [Op.Softplus] = (_, x) => x[0].logaddexp(zeros(1, x[0].dtype).squeeze()),
        [Op.Lgamma] = (_, x) => x[0].lgamma(),
        [Op.Erf] = (_, x) => x[0].erf(),

        [Op.Add] = (_, x) => x[0].add(x[1], one),
        [Op.Sub] = (_, x) => x[0].sub(x[1]),
        [Op.Mul] = (_, x) => x[0].mul(x[1]),
        [Op.Div] = (_, x) => x[0].div(x[1]),
        [Op.Pow] = (_, x) => x[0].pow(x[1]),
        [Op.Min] = (_, x) => minimum(x[0], x[1]),
        [Op.Max] = (_, x) => maximum(x[0], x[1]),

        [Op.Sum] = (v, x) => x[0].sum(Axes(v)),
        [Op.MaxOf] = (v, x) => x[0].numel() > 0 ? x[0].amax(Axes(v)) : x[0].new_full(Sizes(v), lowest),
        [Op.LogSumExp] = (v, x) => Axes(v).Reverse().Aggregate(x[0], (y, axis) => y.logsumexp(axis)),
        [Op.MatMul] = (v, x) => v.Attribute is Transposed by ? (by.First ? x[0].mT : x[0]).matmul(by.Second ? x[1].mT : x[1]) : x[0],
    };

    /// <summary>Ops that read each input in its own type.</summary>
    private static readonly Dictionary<Op, Func<Value, Tensor[], Tensor>> ofOwnTypes = new()
    {
        [Op.Cast] = (v, x) => x[0].to_type(TorchNumbers.Of(v.Type)),
        [Op.IsFinite] = (_, x) => x[0].isfinite(),
        [Op.Not] = (_, x) => x[0].logical_not(),
        [Op.Less] = (_, x) => x[0].lt(x[1]),
        [Op.LessEqual] = (_, x) => x[0].le(x[1]),
        [Op.Equal] = (_, x) => x[0].eq(x[1]),
        [Op.And] = (_, x) => x[0].logical_and(x[1]),
        [Op.Or] = (_, x) => x[0].logical_or(x[1]),
        [Op.Select] = (v, x) => where(x[0].to_type(ScalarType.Bool), x[1].In(v.Type), x[2].In(v.Type)),

        [Op.Gather] = (v, x) => Gather(v, x[0], x[1]),
        [Op.ScatterAdd] = (v, x) => ScatterAdd(v, x[0].In(v.Type), x[1]),
        [Op.Cholesky] = (v, x) => Cholesky(x[0].In(ElementType.Float64)).In(v.Type),
        [Op.TriangularSolve] = (v, x) => Solve(v, x[0].In(ElementType.Float64), x[1].In(ElementType.Float64)).In(v.Type),
    };

    /// <summary>The results of an op: several if items read them, else one. Tensors left beside them are freed after the run.</summary>
    public static Tensor[] Results(Value value, Tensor[] inputs)
    {
        if (ofOwnTypes.TryGetValue(value.Op, out var row)) return [row(value, inputs)];
        if (value.Op != Op.Adam && !ofOneType.TryGetValue(value.Op, out row)) return OnHost(value, inputs);
        var converted = Array.ConvertAll(inputs, x => x.In(value.Type));
        return row is null ? Adam((AdamRule)value.Attribute!, converted) : [row(value, converted)];
    }

    private static long[] Sizes(Value value) => TorchNumbers.Sizes(value.Shape);

    private static long[] Axes(Value value) => Array.ConvertAll(((AxisList)value.Attribute!).Axes, axis => (long)axis);

    private static Tensor InDouble(Tensor x, Func<Tensor, Tensor> compute) =>
        compute(x.In(ElementType.Float64)).to_type(x.dtype);

    // libtorch has the widths of the innermost dimension first
    private static Tensor Pad(PadWidths by, Tensor x) =>
        F.pad(x, [.. Enumerable.Repeat(0L, 2 * ((int)x.dim() - 1 - by.Axis)), by.Before, by.After]);

    private static Tensor Gather(Value gather, Tensor source, Tensor index)
    {
        var (batches, size, width) = Rearrangements.Around(gather.Inputs[0].Shape, ((SharedDimensions)gather.Attribute!).Batch);
        return source.reshape(batches * size, width).index_select(0, Rows(gather, index, batches, size)).reshape(Sizes(gather));
    }

    private static Tensor ScatterAdd(Value scatter, Tensor updates, Tensor index)
    {
        var (batches, size, width) = Rearrangements.Around(scatter.Shape, ((ScatterDetail)scatter.Attribute!).Batch);
        return zeros(batches * size, width, updates.dtype)
            .index_add_(0, Rows(scatter, index, batches, size), updates.reshape(index.numel(), width), one).reshape(Sizes(scatter));
    }

    /// <summary>The row of each element of an index, with the batches one after another.</summary>
    /// <exception cref="IndexOutOfProgramRange">An element is not an integer from 0 below the size.</exception>
    private static Tensor Rows(Value by, Tensor index, int batches, int size)
    {
        var numbers = OnHost(by.Inputs[1], index);
        var each = numbers.Values.Length / Math.Max(1, batches);
        return tensor(Array.ConvertAll([.. Enumerable.Range(0, numbers.Values.Length)],
            at => (long)(at / each * size) + Rearrangements.Position(numbers, at, size, by.Origin)));
    }

    // all NaN where a matrix is not positive definite beyond the rounding of its elements
    private static Tensor Cholesky(Tensor a)
    {
        using Scalar rounding = a.shape[^1] * Matrices.Rounding;
        var (factor, failed) = linalg.cholesky_ex(a);
        var (pivots, own) = (factor.diagonal(0, -2, -1).square(), a.diagonal(0, -2, -1));
        var fits = pivots.gt(own.mul(rounding)).logical_and(pivots.isfinite()).all(-1).logical_and(failed.logical_not());
        return factor.masked_fill(fits.logical_not().unsqueeze(-1).unsqueeze(-1), nan);
    }

    private static Tensor Solve(Value solved, Tensor l, Tensor b) => solved.Attribute is Transposed { First: true }
        ? linalg.solve_triangular(l.mT, b, upper: true) : linalg.solve_triangular(l, b, upper: false);

    /// <summary>The parameter after the step, then its moments.</summary>
    private static Tensor[] Adam(AdamRule rule, Tensor[] given)
    {
        var step = rule.At(given[^2].All()[0], given[^1].All()[0]);
        using Scalar beta1 = rule.Beta1, rest1 = 1 - rule.Beta1, beta2 = rule.Beta2, rest2 = 1 - rule.Beta2;
        using Scalar unbiased = step.Unbiased, epsilon = rule.Epsilon, left = step.Left, rate = -step.Rate;
        var g = given[1];
        var first = given[2].mul(beta1).add_(g, rest1);
        var second = given[3].mul(beta2).addcmul_(g, g, rest2);
        var largest = rule.IsAmsgrad ? maximum(given[4], second) : second;
        var size = largest.sqrt().mul_(unbiased).add_(epsilon, one);
        var parameter = given[0].mul(left).addcdiv_(first, size, rate);
        return rule.IsAmsgrad ? [parameter, first, second, largest] : [parameter, first, second];
    }

    // items are converted to their types by their own row
    private static Tensor[] OnHost(Value value, Tensor[] inputs)
    {
        var results = Interpreter.Results(value, [.. value.Inputs.Zip(inputs, OnHost)]);
        var type = OpTable.HasItems(value.Op) ? ElementType.Float64 : value.Type;
        return [.. results.Select(result => TorchNumbers.New(result.Values, result.Shape, type))];
    }

    private static ProbDsl.Runtime.Programs.Tensor OnHost(Value value, Tensor numbers) => new(value.Shape, numbers.All());
}
