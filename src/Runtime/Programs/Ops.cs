using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The ops as functions, for formulas: `using static ProbDsl.Runtime.Ops`. Pointwise ones broadcast; axes may be negative.
/// </summary>
public static class Ops
{
    public static Value Abs(Value x) => x.Program.Pointwise(Op.Abs, x);

    /// <summary>-1, 0 or 1; NaN for NaN.</summary>
    public static Value Sign(Value x) => x.Program.Pointwise(Op.Sign, x);

    public static Value Floor(Value x) => x.Program.Pointwise(Op.Floor, x);

    public static Value Exp(Value x) => x.Program.Pointwise(Op.Exp, x);

    /// <summary>log x, by the coordinate of an exponential or a sigmoid: accurate where these round to 0 or 1.</summary>
    public static Value Log(Value x) => x.Program.Logarithms.Of(x) ?? x.Program.Pointwise(Op.Log, x);

    /// <summary>log(1 + x), accurate near 0, and for x = -sigmoid(u) where it rounds to -1.</summary>
    public static Value Log1p(Value x) => x.Program.Logarithms.OfOneMore(x) ?? x.Program.Pointwise(Op.Log1p, x);

    /// <summary>exp(x) - 1, accurate near 0.</summary>
    public static Value Expm1(Value x) => x.Program.Pointwise(Op.Expm1, x);

    public static Value Sqrt(Value x) => x.Program.Pointwise(Op.Sqrt, x);

    public static Value Square(Value x) => x * x;

    public static Value Sin(Value x) => x.Program.Pointwise(Op.Sin, x);

    public static Value Cos(Value x) => x.Program.Pointwise(Op.Cos, x);

    public static Value Atan(Value x) => x.Program.Pointwise(Op.Atan, x);

    public static Value Tanh(Value x) => x.Program.Pointwise(Op.Tanh, x);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Value Sigmoid(Value x) => x.Program.Pointwise(Op.Sigmoid, x);

    /// <summary>log(1 + exp(x)), accurate in both tails.</summary>
    public static Value Softplus(Value x) => x.Program.Pointwise(Op.Softplus, x);

    /// <summary>log |Gamma(x)|; +inf at 0 and the negative integers.</summary>
    public static Value Lgamma(Value x) => x.Program.Pointwise(Op.Lgamma, x);

    /// <summary>The derivative of lgamma.</summary>
    public static Value Digamma(Value x) => x.Program.Pointwise(Op.Digamma, x);

    /// <summary>The derivative of digamma.</summary>
    public static Value Trigamma(Value x) => x.Program.Pointwise(Op.Trigamma, x);

    /// <summary>The derivative of trigamma.</summary>
    public static Value Tetragamma(Value x) => x.Program.Pointwise(Op.Tetragamma, x);

    public static Value Erf(Value x) => x.Program.Pointwise(Op.Erf, x);

    /// <summary>log of the standard normal's distribution function, accurate in both tails.</summary>
    public static Value LogNdtr(Value x) => x.Program.Pointwise(Op.LogNdtr, x);

    /// <summary>log I0(x), the modified Bessel function of order 0, accurate near 0 and for x at which I0 overflows.</summary>
    public static Value LogBesselI0(Value x) => x.Program.Pointwise(Op.LogBesselI0, x);

    /// <summary>I1(x) / I0(x), the derivative of log I0.</summary>
    public static Value BesselRatio(Value x) => x.Program.Pointwise(Op.BesselRatio, x);

    /// <summary>1 where x is neither infinite nor NaN.</summary>
    public static Value IsFinite(Value x) => x.Program.Pointwise(Op.IsFinite, x);

    public static Value Pow(Value x, Value exponent) => x.Program.Pointwise(Op.Pow, x, exponent);

    public static Value Pow(Value x, double exponent) => Pow(x, x.Program.Constant(exponent));

    public static Value Pow(double x, Value exponent) => Pow(exponent.Program.Constant(x), exponent);

    /// <summary>The elementwise minimum; NaN if either operand is.</summary>
    public static Value Min(Value a, Value b) => a.Program.Pointwise(Op.Min, a, b);

    public static Value Min(Value a, double b) => Min(a, a.Program.Constant(b));

    /// <summary>The elementwise maximum; NaN if either operand is.</summary>
    public static Value Max(Value a, Value b) => a.Program.Pointwise(Op.Max, a, b);

    public static Value Max(Value a, double b) => Max(a, a.Program.Constant(b));

    /// <summary>1 where a equals b, else 0 (0 if either is NaN).</summary>
    public static Value Equal(Value a, Value b) => a.Program.Pointwise(Op.Equal, a, b);

    public static Value Equal(Value a, double b) => Equal(a, a.Program.Constant(b));

    /// <summary>a where the condition is not 0, else b.</summary>
    public static Value Where(Value condition, Value a, Value b) => condition.Program.Select(condition, a, b);

    public static Value Where(Value condition, Value a, double b) => Where(condition, a, condition.Program.Constant(b));

    public static Value Where(Value condition, double a, Value b) => Where(condition, condition.Program.Constant(a), b);

    public static Value Where(Value condition, double a, double b) => Where(condition, a, condition.Program.Constant(b));

    /// <summary>Sums over these axes, which are dropped; no axes: the value itself.</summary>
    public static Value Sum(Value x, params ReadOnlySpan<int> axes) => x.Program.Sum(x, axes);

    /// <summary>The sum of all elements, a scalar.</summary>
    public static Value SumAll(Value x) => x.Program.Sum(x, [.. Enumerable.Range(0, x.Shape.Rank)]);

    /// <summary>The maximum over these axes, which are dropped; no axes: the value itself.</summary>
    public static Value MaxOf(Value x, params ReadOnlySpan<int> axes) => x.Program.MaxOf(x, axes);

    /// <summary>log sum exp over these axes, which are dropped; no axes: the value itself.</summary>
    public static Value LogSumExp(Value x, params ReadOnlySpan<int> axes) => x.Program.LogSumExp(x, axes);

    /// <summary>Running sums along an axis, or from its end.</summary>
    public static Value CumSum(Value x, int axis, bool backward = false) => x.Program.CumSum(x, axis, backward);

    /// <summary>Running products along an axis, or from its end.</summary>
    public static Value CumProd(Value x, int axis, bool backward = false) => x.Program.CumProd(x, axis, backward);

    /// <summary>[.., M, K] x [.., K, N] -> [.., M, N], with either operand transposed on request; leading dimensions broadcast.</summary>
    public static Value MatMul(Value a, Value b, bool transposeA = false, bool transposeB = false) =>
        a.Program.MatMul(a, b, transposeA, transposeB);

    /// <summary>The lower triangular L with L L' = a, [.., D, D].</summary>
    public static Value Cholesky(Value a) => a.Program.Cholesky(a);

    /// <summary>l [.., D, D] lower triangular, b [.., D, M] -> x with l x = b, or l' x = b.</summary>
    public static Value TriangularSolve(Value l, Value b, bool transpose = false) => l.Program.TriangularSolve(l, b, transpose);

    /// <summary>Attention of a sequence [.., L, 3 W] of queries, keys and values over its own positions, [.., L, W].</summary>
    /// <inheritdoc cref="ProgramBuilder.Attention"/>
    public static Value Attention(Value sequence, int heads, bool isCausal) => sequence.Program.Attention(sequence, heads, isCausal);

    /// <summary>Draws from a distribution by its sampler, determined by keys and arguments.</summary>
    public static Value Draw(DrawDetail by, Value keys, params ReadOnlySpan<Value> arguments) => keys.Program.Draw(by, keys, arguments);

    /// <summary>A step of Adam: parameter and moments after it, element by element.</summary>
    /// <inheritdoc cref="ProgramBuilder.Adam"/>
    public static AdamResults Adam(Value parameter, Value gradient, Value firstMoment, Value secondMoment, Value rate, Value step,
        AdamRule? rule = null, Value? largestSecondMoment = null) =>
            parameter.Program.Adam(parameter, gradient, firstMoment, secondMoment, rate, step, rule, largestSecondMoment);

    /// <summary>
    /// The log sum and its increments, state marginals and transition counts of chains of finite states, or of their best or a drawn path.
    /// </summary>
    /// <inheritdoc cref="ProgramBuilder.Chain"/>
    public static ChainResults Chain(
        Value unary, Value pair, Value? mask = null, ChainPick pick = ChainPick.Expected, Value? noise = null, Value? weight = null) =>
        unary.Program.Chain(unary, pair, mask, pick, noise, weight);

    public static Value Reshape(Value x, Shape shape) => x.Program.Reshape(x, shape);

    public static Value Transpose(Value x, params ReadOnlySpan<int> permutation) => x.Program.Transpose(x, permutation);

    public static Value Broadcast(Value x, Shape shape) => x.Program.Broadcast(x, shape);

    public static Value Slice(Value x, int axis, int start, int length) => x.Program.Slice(x, axis, start, length);

    public static Value Pad(Value x, int axis, int before, int after) => x.Program.Pad(x, axis, before, after);

    public static Value Concat(int axis, params ReadOnlySpan<Value> values) => values[0].Program.Concat(axis, values);

    /// <summary>source [B.., G, E..], index [B.., J..] from 0 -> [B.., J.., E..]; B is `batch` dimensions.</summary>
    public static Value Gather(Value source, Value index, int batch) => source.Program.Gather(source, index, batch);

    /// <summary>updates [B.., J.., E..], index [B.., J..] from 0 -> [B.., size, E..]: the sum of the updates at each position.</summary>
    public static Value ScatterAdd(Value updates, Value index, int batch, int size) =>
        updates.Program.ScatterAdd(updates, index, batch, size);

    /// <summary>[.., C, H, W] -> [.., windows, C kh kw]: the windows of an image as rows.</summary>
    public static Value UnfoldImage(Value image, Windows down, Windows across) => image.Program.Unfold(image, down, across);

    /// <summary>
    /// [.., windows, C kh kw] -> [.., C, H, W]: each pixel is the sum over the windows that contain it; the transpose of unfold.
    /// </summary>
    public static Value FoldImage(Value windows, Windows down, Windows across, int height, int width) =>
        windows.Program.Fold(windows, down, across, height, width);

    /// <summary>The same numbers in another type; an int32 must be an integer.</summary>
    public static Value Cast(Value x, ElementType type) => x.Program.Cast(x, type);

    /// <summary>The same numbers without a gradient.</summary>
    public static Value StopGradient(Value x) => x.Program.StopGradient(x);

    /// <inheritdoc cref="ProgramBuilder.RankMean"/>
    public static Value RankMean(Value x, ICommunicator ranks) => x.Program.RankMean(x, ranks);
}
