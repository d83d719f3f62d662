namespace ProbDsl.Runtime;

/// <summary>Sums, maxima and log-sum-exps over dimensions, in row-major order of the input, running sums and products.</summary>
internal static class Reductions
{
    public static void Sum(Tensor x, int[] axes, double[] y)
    {
        var from = 0;
        for (var walk = Into(x.Shape, axes); !walk.Ended; walk.Next())
        {
            var (to, step) = (walk.Offsets[0], walk.Steps[0]);
            foreach (var value in x.Values.AsSpan(from, walk.Length)) (y[to], to) = (y[to] + value, to + step);
            from += walk.Length;
        }
    }

    public static void MaxOf(Tensor x, int[] axes, double[] y)
    {
        Array.Fill(y, double.NegativeInfinity);
        var from = 0;
        for (var walk = Into(x.Shape, axes); !walk.Ended; walk.Next())
        {
            var (to, step) = (walk.Offsets[0], walk.Steps[0]);
            foreach (var value in x.Values.AsSpan(from, walk.Length)) (y[to], to) = (Math.Max(y[to], value), to + step);
            from += walk.Length;
        }
    }

    // max + log sum exp(x - max); a maximum of -inf, +inf or NaN is the answer itself
    public static void LogSumExp(Tensor x, int[] axes, double[] y)
    {
        var max = new double[y.Length];
        MaxOf(x, axes, max);
        var from = 0;
        for (var walk = Into(x.Shape, axes); !walk.Ended; walk.Next())
        {
            var (to, step) = (walk.Offsets[0], walk.Steps[0]);
            foreach (var value in x.Values.AsSpan(from, walk.Length)) (y[to], to) = (y[to] + Math.Exp(value - max[to]), to + step);
            from += walk.Length;
        }
        for (var i = 0; i < y.Length; i++) y[i] = double.IsFinite(max[i]) ? max[i] + Math.Log(y[i]) : max[i];
    }

    public static void CumSum(Tensor x, int axis, double[] y)
    {
        var (_, size, inner) = Moves.Around(x.Shape, axis);
        for (var i = 0; i < y.Length; i++)
            y[i] = i / inner % size == 0 ? x.Values[i] : y[i - inner] + x.Values[i];
    }

    public static void CumProd(Tensor x, int axis, double[] y)
    {
        var (_, size, inner) = Moves.Around(x.Shape, axis);
        for (var i = 0; i < y.Length; i++)
            y[i] = i / inner % size == 0 ? x.Values[i] : y[i - inner] * x.Values[i];
    }

    // through the input, knowing where each element goes in the result: step 0 reduces, another spreads
    private static StridedWalk Into(Shape shape, int[] axes)
    {
        var kept = shape.Drop(axes).Strides();
        var into = new int[shape.Rank];
        for (int d = 0, next = 0; d < shape.Rank; d++) into[d] = axes.Contains(d) ? 0 : kept[next++];
        return new(shape, into);
    }
}
