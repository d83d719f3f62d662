namespace ProbDsl.Runtime.Interpretation;

/// <summary>Sums, maxima and log-sum-exps over dimensions, in row-major order of the input; running sums and products.</summary>
internal static class Reductions
{
    public static void Sum(Tensor x, int[] axes, double[] y)
    {
        var from = 0;
        for (var iterator = Into(x.Shape, axes); !iterator.Ended; iterator.Next())
        {
            var (to, step) = (iterator.Offsets[0], iterator.Steps[0]);
            foreach (var value in x.Values.AsSpan(from, iterator.Length)) (y[to], to) = (y[to] + value, to + step);
            from += iterator.Length;
        }
    }

    public static void MaxOf(Tensor x, int[] axes, double[] y)
    {
        Array.Fill(y, double.NegativeInfinity);
        var from = 0;
        for (var iterator = Into(x.Shape, axes); !iterator.Ended; iterator.Next())
        {
            var (to, step) = (iterator.Offsets[0], iterator.Steps[0]);
            foreach (var value in x.Values.AsSpan(from, iterator.Length)) (y[to], to) = (Math.Max(y[to], value), to + step);
            from += iterator.Length;
        }
    }

    // max + log sum exp(x - max); a maximum of -inf, +inf or NaN is the result itself
    public static void LogSumExp(Tensor x, int[] axes, double[] y)
    {
        var max = new double[y.Length];
        MaxOf(x, axes, max);
        var from = 0;
        for (var iterator = Into(x.Shape, axes); !iterator.Ended; iterator.Next())
        {
            var (to, step) = (iterator.Offsets[0], iterator.Steps[0]);
            foreach (var value in x.Values.AsSpan(from, iterator.Length)) (y[to], to) = (y[to] + Math.Exp(value - max[to]), to + step);
            from += iterator.Length;
        }
        for (var i = 0; i < y.Length; i++) y[i] = double.IsFinite(max[i]) ? max[i] + Math.Log(y[i]) : max[i];
    }

    public static void CumSum(Tensor x, Cumulation along, double[] y)
    {
        foreach (var (at, before) in Along(x.Shape, along)) y[at] = before < 0 ? x.Values[at] : y[before] + x.Values[at];
    }

    public static void CumProd(Tensor x, Cumulation along, double[] y)
    {
        foreach (var (at, before) in Along(x.Shape, along)) y[at] = before < 0 ? x.Values[at] : y[before] * x.Values[at];
    }

    /// <summary>Each element with its predecessor in the running sum; -1 at a start.</summary>
    private static IEnumerable<(int At, int Before)> Along(Shape shape, Cumulation along)
    {
        var (_, size, inner) = Rearrangements.Around(shape, along.Axis);
        for (var i = 0; i < shape.Count; i++)
        {
            var at = along.IsBackward ? shape.Count - 1 - i : i;
            var before = along.IsBackward ? at + inner : at - inner;
            yield return (at, at / inner % size == (along.IsBackward ? size - 1 : 0) ? -1 : before);
        }
    }

    // iterates the input with the position of each element in the result: step 0 reduces, others spread
    private static StridedIterator Into(Shape shape, int[] axes)
    {
        var kept = shape.Drop(axes).Strides();
        var into = new int[shape.Rank];
        for (int d = 0, next = 0; d < shape.Rank; d++) into[d] = axes.Contains(d) ? 0 : kept[next++];
        return new(shape, into);
    }
}
