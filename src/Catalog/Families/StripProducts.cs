using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Catalog.Families;

/// <summary>
/// Products over a strip whose columns are stored contiguously, <see cref="RowFamily.StripLength"/> apart. Columns are taken in pairs, so
/// their number is even (the last one may be zeros), and rows by <see cref="RowFamily.Grain"/>, so that eight sums at a time stay in
/// registers.
/// </summary>
internal static class StripProducts
{
    /// <summary>scores[row] -= 1/2 |lower x[row]|^2, for a lower triangular matrix [size, size] with zeros above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SubtractHalfSquares(ReadOnlySpan<double> lower, int size, ReadOnlySpan<double> columns, Span<double> scores)
    {
        var minusHalf = Create(-0.5);
        for (var at = 0; at < scores.Length; at += 4 * Lanes.Count)
        {
            Vector512<double> square0 = default, square1 = default, square2 = default, square3 = default;
            for (var i = 0; i < size; i += 2)
            {
                Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default,
                    b2 = default, b3 = default;
                for (var j = 0; j < i + 2; j++)
                {
                    var (a, b) = (Create(lower[(i * size) + j]), Create(lower[((i + 1) * size) + j]));
                    var place = (j * RowFamily.StripLength) + at;
                    var x0 = Lanes.Of(columns, place);
                    var x1 = Lanes.Of(columns, place + Lanes.Count);
                    var x2 = Lanes.Of(columns, place + (2 * Lanes.Count));
                    var x3 = Lanes.Of(columns, place + (3 * Lanes.Count));
                    a0 = FusedMultiplyAdd(a, x0, a0);
                    a1 = FusedMultiplyAdd(a, x1, a1);
                    a2 = FusedMultiplyAdd(a, x2, a2);
                    a3 = FusedMultiplyAdd(a, x3, a3);
                    b0 = FusedMultiplyAdd(b, x0, b0);
                    b1 = FusedMultiplyAdd(b, x1, b1);
                    b2 = FusedMultiplyAdd(b, x2, b2);
                    b3 = FusedMultiplyAdd(b, x3, b3);
                }

                square0 = FusedMultiplyAdd(b0, b0, FusedMultiplyAdd(a0, a0, square0));
                square1 = FusedMultiplyAdd(b1, b1, FusedMultiplyAdd(a1, a1, square1));
                square2 = FusedMultiplyAdd(b2, b2, FusedMultiplyAdd(a2, a2, square2));
                square3 = FusedMultiplyAdd(b3, b3, FusedMultiplyAdd(a3, a3, square3));
            }

            Lanes.Add(scores, at, minusHalf * square0);
            Lanes.Add(scores, at + Lanes.Count, minusHalf * square1);
            Lanes.Add(scores, at + (2 * Lanes.Count), minusHalf * square2);
            Lanes.Add(scores, at + (3 * Lanes.Count), minusHalf * square3);
        }
    }

    /// <summary>into[row] = weight[row] x[row] for a column; returns the sum of these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Weigh(ReadOnlySpan<double> weights, ReadOnlySpan<double> column, Span<double> into)
    {
        Vector512<double> even = default, invalid = default;
        for (var at = 0; at < weights.Length; at += 2 * Lanes.Count)
        {
            var (first, second) = (Lanes.Of(weights, at) * Lanes.Of(column, at),
                Lanes.Of(weights, at + Lanes.Count) * Lanes.Of(column, at + Lanes.Count));
            Lanes.Store(into, at, first);
            Lanes.Store(into, at + Lanes.Count, second);
            even += first;
            invalid += second;
        }

        return Lanes.Sum(even + invalid);
    }

    /// <summary>
    /// The four sums of products of two pairs of columns: first with first, first with second, second with first, second with second.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static (double OneOne, double OneTwo, double TwoOne, double TwoTwo) OfPairs(ReadOnlySpan<double> left,
        ReadOnlySpan<double> right, int count)
    {
        Vector512<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (var at = 0; at < count; at += 2 * Lanes.Count)
        {
            var (next, below) = (at + Lanes.Count, at + RowFamily.StripLength);
            var (one0, two0) = (Lanes.Of(left, at), Lanes.Of(left, below));
            var (x0, y0) = (Lanes.Of(right, at), Lanes.Of(right, below));
            a0 = FusedMultiplyAdd(one0, x0, a0);
            b0 = FusedMultiplyAdd(one0, y0, b0);
            c0 = FusedMultiplyAdd(two0, x0, c0);
            d0 = FusedMultiplyAdd(two0, y0, d0);
            var (one1, two1) = (Lanes.Of(left, next), Lanes.Of(left, below + Lanes.Count));
            var (x1, y1) = (Lanes.Of(right, next), Lanes.Of(right, below + Lanes.Count));
            a1 = FusedMultiplyAdd(one1, x1, a1);
            b1 = FusedMultiplyAdd(one1, y1, b1);
            c1 = FusedMultiplyAdd(two1, x1, c1);
            d1 = FusedMultiplyAdd(two1, y1, d1);
        }

        return (Lanes.Sum(a0 + a1), Lanes.Sum(b0 + b1), Lanes.Sum(c0 + c1), Lanes.Sum(d0 + d1));
    }
}
