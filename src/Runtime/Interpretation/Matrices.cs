namespace ProbDsl.Runtime.Interpretation;

/// <summary>Products, factorizations and solutions of the matrices in the two innermost dimensions.</summary>
internal static class Matrices
{
    /// <summary>
    /// The relative size of a pivot, times the dimension d, below which it is rounding error of the matrix and of the d products subtracted
    /// from it: the matrix is then numerically singular.
    /// </summary>
    public const double Rounding = 1.0 / (1L << 50);

    public static void MatMul(Tensor a, Tensor b, Transposed transposed, Shape shape, double[] y)
    {
        if (transposed.First) a = Flipped(a);
        if (transposed.Second) b = Flipped(b);
        var (rows, inner, columns) = (shape[^2], a.Shape[^1], shape[^1]);
        foreach (var (atA, atB, at) in Pairs(a.Shape, b.Shape, shape))
            Product(a.Values.AsSpan(atA, rows * inner), b.Values.AsSpan(atB, inner * columns),
                y.AsSpan(at, rows * columns), inner, columns);
    }

    // L[i, j] = (A[i, j] - sum over k < j of L[i, k] L[j, k]) / L[j, j], and the root of that sum on the diagonal
    public static void Cholesky(Tensor a, double[] y)
    {
        var d = a.Shape[^1];
        for (var at = 0; at < y.Length; at += d * d)
            if (!Factored(a.Values.AsSpan(at, d * d), y.AsSpan(at, d * d), d)) y.AsSpan(at, d * d).Fill(double.NaN);
    }

    public static void TriangularSolve(Tensor l, Tensor b, Transposed transposed, Shape shape, double[] y)
    {
        var (d, columns) = (shape[^2], shape[^1]);
        foreach (var (atL, atB, at) in Pairs(l.Shape, b.Shape, shape))
        {
            var triangle = l.Values.AsSpan(atL, d * d);
            var x = y.AsSpan(at, d * columns);
            b.Values.AsSpan(atB, d * columns).CopyTo(x);
            if (transposed.First) Backward(triangle, x, d, columns);
            else Forward(triangle, x, d, columns);
        }
    }

    // row i of y = sum over k of a[i, k] times row k of b
    private static void Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> y, int inner, int columns)
    {
        for (int i = 0, at = 0; at < a.Length; i++)
            for (var k = 0; k < inner; k++, at++)
                AddScaled(a[at], b.Slice(k * columns, columns), y.Slice(i * columns, columns));
    }

    private static bool Factored(ReadOnlySpan<double> a, Span<double> l, int d)
    {
        for (var i = 0; i < d; i++)
            for (var j = 0; j <= i; j++)
            {
                var rest = a[i * d + j];
                for (var k = 0; k < j; k++) rest -= l[i * d + k] * l[j * d + k];
                if (i == j && !(rest > d * Rounding * a[i * d + i] && double.IsFinite(rest))) return false;
                l[i * d + j] = i == j ? Math.Sqrt(rest) : rest / l[j * d + j];
            }
        return true;
    }

    // x[i] = (b[i] - sum over k < i of l[i, k] x[k]) / l[i, i], one row of all right-hand sides at a time
    private static void Forward(ReadOnlySpan<double> l, Span<double> x, int d, int columns)
    {
        for (var i = 0; i < d; i++)
        {
            var row = x.Slice(i * columns, columns);
            for (var k = 0; k < i; k++) AddScaled(-l[i * d + k], x.Slice(k * columns, columns), row);
            foreach (ref var value in row) value /= l[i * d + i];
        }
    }

    // the same with l' : x[i] = (b[i] - sum over k > i of l[k, i] x[k]) / l[i, i]
    private static void Backward(ReadOnlySpan<double> l, Span<double> x, int d, int columns)
    {
        for (var i = d - 1; i >= 0; i--)
        {
            var row = x.Slice(i * columns, columns);
            for (var k = i + 1; k < d; k++) AddScaled(-l[k * d + i], x.Slice(k * columns, columns), row);
            foreach (ref var value in row) value /= l[i * d + i];
        }
    }

    // product and sum are rounded separately, in vectors and in the tail: results do not depend on the vector width
    private static void AddScaled(double scale, ReadOnlySpan<double> row, Span<double> into)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(row);
        var sums = MemoryMarshal.Cast<double, Vector<double>>(into);
        for (var i = 0; i < sums.Length; i++) sums[i] += vectors[i] * scale;
        for (var i = sums.Length * Vector<double>.Count; i < into.Length; i++) into[i] += row[i] * scale;
    }

    private static Tensor Flipped(Tensor a)
    {
        var rank = a.Shape.Rank;
        int[] axes = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        var flipped = Tensor.Zeros([.. a.Shape[..^2], a.Shape[^1], a.Shape[^2]]);
        Rearrangements.Transpose(a, axes, flipped.Shape, flipped.Values);
        return flipped;
    }

    // the offsets of each matrix of the result and of its two operands; leading dimensions broadcast
    private static IEnumerable<(int First, int Second, int Result)> Pairs(Shape first, Shape second, Shape result)
    {
        var leading = result[..^2];
        var (sizeFirst, sizeSecond, size) = (first[^2..].Count, second[^2..].Count, result[^2..].Count);
        var at = 0;
        for (var iterator = new StridedIterator(leading, StridedIterator.Spread(first[..^2], leading),
            StridedIterator.Spread(second[..^2], leading)); !iterator.Ended; iterator.Next())
            for (var i = 0; i < iterator.Length; i++, at += size)
                yield return ((iterator.Offsets[0] + i * iterator.Steps[0]) * sizeFirst,
                    (iterator.Offsets[1] + i * iterator.Steps[1]) * sizeSecond, at);
    }
}
