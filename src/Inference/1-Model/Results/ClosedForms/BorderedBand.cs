using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// Cholesky factors of symmetric matrices that are a band with some dense last rows (arrowheads), in a time linear in the size of the
/// band. Of such a matrix [B, C'; C, D] the factor is [L, 0; W, M] with B = L L', W = C L'^-1 and D - W W' = M M', in which nothing but C
/// becomes dense. Elements: the band, [size, width + 1], C or W, [border, size], then D or M, a band of its own.
/// </summary>
/// <param name="size">The number of rows of the band.</param>
/// <param name="width">The largest distance from its diagonal.</param>
/// <param name="border">The number of dense last rows.</param>
public sealed class BorderedBand(int size, int width, int border)
{
    private readonly Band band = new(size, width), corner = new(border, Math.Max(0, border - 1));

    /// <summary>The number of rows.</summary>
    public int Size => size + border;

    /// <summary>The number of elements.</summary>
    public int Count => band.Count + (border * size) + corner.Count;

    /// <summary>The place of an element, or of its mirror image above the diagonal.</summary>
    public int At(int row, int column)
    {
        var (high, low) = (Math.Max(row, column), Math.Min(row, column));
        return high < size ? band.At(high, low) : band.Count + (low < size
            ? ((high - size) * size) + low : (border * size) + corner.At(high - size, low - size));
    }

    /// <summary>Replaces a matrix by its Cholesky factor; false if it is not positive definite.</summary>
    public bool Factorize(Span<double> matrix)
    {
        if (!band.Factorize(Banded(matrix))) return false;
        var last = Corner(matrix);
        for (var k = 0; k < border; k++)
        {
            var row = Dense(matrix, k);
            band.Forward(Banded(matrix), row);
            for (var j = 0; j <= k; j++) last[corner.At(k, j)] -= Lanes.Dot(row, Dense(matrix, j));
        }

        return corner.Factorize(last);
    }

    /// <summary>The log determinant of the matrix with this factor: NaN if it is none.</summary>
    public double LogDeterminant(ReadOnlySpan<double> factor) =>
        band.LogDeterminant(Banded(factor)) + corner.LogDeterminant(Corner(factor));

    /// <summary>Replaces h by P^-1 h, for the matrix P with this factor.</summary>
    public void Solve(ReadOnlySpan<double> factor, Span<double> h)
    {
        band.Forward(Banded(factor), h[..size]);
        for (var k = 0; k < border; k++) h[size + k] -= Lanes.Dot(Dense(factor, k), h[..size]);
        corner.Forward(Corner(factor), h[size..]);
        Backward(factor, h);
    }

    /// <inheritdoc cref="Band.Backward"/>
    public void Backward(ReadOnlySpan<double> factor, Span<double> h)
    {
        corner.Backward(Corner(factor), h[size..]);
        for (var k = 0; k < border; k++) AddTimes(h[..size], -h[size + k], Dense(factor, k));
        band.Backward(Banded(factor), h[..size]);
    }

    /// <inheritdoc cref="Band.Upper"/>
    public void Upper(ReadOnlySpan<double> factor, Span<double> z)
    {
        band.Upper(Banded(factor), z[..size]);
        for (var k = 0; k < border; k++) AddTimes(z[..size], z[size + k], Dense(factor, k));
        corner.Upper(Corner(factor), z[size..]);
    }

    /// <summary>The matrix from its factor.</summary>
    public void Multiply(ReadOnlySpan<double> factor, Span<double> matrix)
    {
        band.Multiply(Banded(factor), Banded(matrix));
        corner.Multiply(Corner(factor), Corner(matrix));
        var last = Corner(matrix);
        for (var k = 0; k < border; k++)
        {
            for (var j = 0; j <= k; j++) last[corner.At(k, j)] += Lanes.Dot(Dense(factor, k), Dense(factor, j));
            Dense(factor, k).CopyTo(Dense(matrix, k));
            band.Lower(Banded(factor), Dense(matrix, k));
        }
    }

    /// <summary>
    /// The elements of the inverse where the matrix may have any: with U = L'^-1 W' M'^-1 those of the band are those of B^-1 and of U U',
    /// the dense ones -M'^-1 U', and the last ones (M M')^-1.
    /// </summary>
    public void Invert(ReadOnlySpan<double> factor, Span<double> inverse)
    {
        var own = Banded(inverse);
        var last = Corner(factor);
        band.Invert(Banded(factor), own);
        corner.Invert(last, Corner(inverse));
        for (var k = 0; k < border; k++)
        {
            // a row of U'
            var row = Dense(inverse, k);
            Dense(factor, k).CopyTo(row);
            band.Backward(Banded(factor), row);
            for (var j = 0; j < k; j++) AddTimes(row, -last[corner.At(k, j)], Dense(inverse, j));
            Scale(row, 1 / last[corner.At(k, k)]);
            for (var i = 0; i < size; i++)
            {
                var first = Math.Max(0, i - width);
                AddTimes(own.Slice(band.At(i, first), i - first + 1), row[i], row[first..(i + 1)]);
            }
        }

        for (var k = border - 1; k >= 0; k--)
        {
            var row = Dense(inverse, k);
            for (var j = k + 1; j < border; j++) AddTimes(row, last[corner.At(j, k)], Dense(inverse, j));
            Scale(row, -1 / last[corner.At(k, k)]);
        }
    }

    private Span<double> Banded(Span<double> of) => of[..band.Count];

    private ReadOnlySpan<double> Banded(ReadOnlySpan<double> of) => of[..band.Count];

    private Span<double> Dense(Span<double> of, int row) => of.Slice(band.Count + (row * size), size);

    private ReadOnlySpan<double> Dense(ReadOnlySpan<double> of, int row) => of.Slice(band.Count + (row * size), size);

    private Span<double> Corner(Span<double> of) => of.Slice(band.Count + (border * size), corner.Count);

    private ReadOnlySpan<double> Corner(ReadOnlySpan<double> of) => of.Slice(band.Count + (border * size), corner.Count);

    /// <summary>into += times * of.</summary>
    private static void AddTimes(Span<double> into, double times, ReadOnlySpan<double> of)
    {
        var (all, i) = (Vector512.Create(times), 0);
        for (; i <= into.Length - Lanes.Count; i += Lanes.Count)
            Lanes.Store(into, i, Vector512.FusedMultiplyAdd(all, Lanes.Of(of, i), Lanes.Of(into, i)));
        for (; i < into.Length; i++) into[i] = Math.FusedMultiplyAdd(times, of[i], into[i]);
    }

    private static void Scale(Span<double> of, double by)
    {
        foreach (ref var x in of) x *= by;
    }
}
