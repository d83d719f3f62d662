namespace ProbDsl.Runtime;

/// <summary>Sums, maxima and log-sum-exps over dimensions, in row-major order of the input, and running sums.</summary>
internal static class Reductions
{
    public static void Sum(Tensor x, int[] axes, double[] y)
    {
        foreach (var (from, to, step, length) in Rows(x.Shape, axes))
            for (var i = 0; i < length; i++) y[to + i * step] += x.Values[from + i];
    }

    public static void MaxOf(Tensor x, int[] axes, double[] y)
    {
        Array.Fill(y, double.NegativeInfinity);
        foreach (var (from, to, step, length) in Rows(x.Shape, axes))
            for (var i = 0; i < length; i++) y[to + i * step] = Math.Max(y[to + i * step], x.Values[from + i]);
    }

    // max + log sum exp(x - max); a maximum of -inf, +inf or NaN is the answer itself
    public static void LogSumExp(Tensor x, int[] axes, double[] y)
    {
        var max = new double[y.Length];
        MaxOf(x, axes, max);
        foreach (var (from, to, step, length) in Rows(x.Shape, axes))
            for (var i = 0; i < length; i++) y[to + i * step] += Math.Exp(x.Values[from + i] - max[to + i * step]);
        for (var i = 0; i < y.Length; i++) y[i] = double.IsFinite(max[i]) ? max[i] + Math.Log(y[i]) : max[i];
    }

    public static void CumSum(Tensor x, int axis, double[] y)
    {
        var (_, size, inner) = Moves.Around(x.Shape, axis);
        for (var i = 0; i < y.Length; i++)
            y[i] = i / inner % size == 0 ? x.Values[i] : y[i - inner] + x.Values[i];
    }

    // stretches of the input (contiguous), each with where it goes in the result: step 0 reduces, another spreads
    private static IEnumerable<(int From, int To, int Step, int Length)> Rows(Shape shape, int[] axes)
    {
        var kept = shape.Drop(axes).Strides();
        var into = new int[shape.Rank];
        for (int d = 0, next = 0; d < shape.Rank; d++) into[d] = axes.Contains(d) ? 0 : kept[next++];
        var from = 0;
        for (var walk = new StridedWalk(shape, into); !walk.Ended; walk.Next(), from += walk.Length)
            yield return (from, walk.Offsets[0], walk.Steps[0], walk.Length);
    }
}
