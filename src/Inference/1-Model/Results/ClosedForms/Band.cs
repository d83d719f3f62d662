using System.Buffers;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// Cholesky factors of symmetric matrices that are 0 beyond a distance from the diagonal, without allocation and in a time linear in their
/// size. A band, [size, width + 1], has the elements of each row up to the diagonal, which is last; before the first column it is 0.
/// </summary>
/// <param name="size">The number of rows.</param>
/// <param name="width">The largest distance from the diagonal.</param>
internal sealed class Band(int size, int width)
{
    /// <summary>The number of rows.</summary>
    public int Size => size;

    /// <summary>The number of elements of a band.</summary>
    public int Count => size * (width + 1);

    /// <summary>The place of an element, or of its mirror image above the diagonal.</summary>
    public int At(int row, int column) => (Math.Max(row, column) * (width + 1)) + width - Math.Abs(row - column);

    /// <summary>Replaces a band by its Cholesky factor; false if it is not positive definite.</summary>
    public bool Factorize(Span<double> matrix)
    {
        for (var i = 0; i < size; i++)
        {
            var row = matrix.Slice(i * (width + 1), width + 1);
            for (var k = First(i); k < width; k++)
            {
                var other = matrix.Slice((i - width + k) * (width + 1), width + 1);
                row[k] = (row[k] - Dot(row[..k], other.Slice(width - k, k))) / other[width];
            }

            var square = row[width] - Dot(row[..width], row[..width]);
            if (!(square > 0 && double.IsFinite(square))) return false;
            row[width] = Math.Sqrt(square);
        }

        return true;
    }

    /// <summary>The log determinant of the matrix with this factor: NaN if it is none.</summary>
    public double LogDeterminant(ReadOnlySpan<double> factor)
    {
        var log = 0.0;
        for (var i = 0; i < size; i++) log += 2 * Math.Log(Row(factor, i)[width]);
        return log;
    }

    /// <summary>Replaces h by L^-1 h.</summary>
    public void Forward(ReadOnlySpan<double> factor, Span<double> h)
    {
        for (var i = 0; i < size; i++)
        {
            var row = Row(factor, i);
            var first = First(i);
            h[i] = (h[i] - Dot(row[first..width], h.Slice(i - width + first, width - first))) / row[width];
        }
    }

    /// <summary>
    /// Replaces h by L'^-1 h: of independent standard normal numbers, a draw whose precision is the matrix with this factor.
    /// </summary>
    public void Backward(ReadOnlySpan<double> factor, Span<double> z)
    {
        for (var i = size - 1; i >= 0; i--)
        {
            var row = Row(factor, i);
            var own = z[i] /= row[width];
            for (var k = First(i); k < width; k++) z[i - width + k] -= row[k] * own;
        }
    }

    /// <summary>Replaces h by L h.</summary>
    public void Lower(ReadOnlySpan<double> factor, Span<double> h)
    {
        for (var i = size - 1; i >= 0; i--)
        {
            var first = First(i);
            h[i] = Dot(Row(factor, i)[first..], h.Slice(i - width + first, width - first + 1));
        }
    }

    /// <summary>Replaces z by L' z.</summary>
    public void Upper(ReadOnlySpan<double> factor, Span<double> z)
    {
        for (var i = 0; i < size; i++)
        {
            var row = Row(factor, i);
            var own = z[i];
            for (var k = First(i); k < width; k++) z[i - width + k] += row[k] * own;
            z[i] = row[width] * own;
        }
    }

    /// <summary>The matrix from its factor.</summary>
    public void Multiply(ReadOnlySpan<double> factor, Span<double> matrix)
    {
        matrix.Clear();
        for (var i = 0; i < size; i++)
            for (var k = First(i); k <= width; k++)
                matrix[(i * (width + 1)) + k] =
                    Dot(Row(factor, i)[..(k + 1)], Row(factor, i - width + k).Slice(width - k, k + 1));
    }

    /// <summary>
    /// The elements of the inverse Z inside the band, from the factor L: L' Z = L^-1 gives each from those below and to the right of it
    /// (Takahashi, Fagan and Chin 1973).
    /// </summary>
    public void Invert(ReadOnlySpan<double> factor, Span<double> inverse)
    {
        inverse.Clear();
        var wide = (2 * width) + 1;
        // of the last rows of Z all elements within the distance, before and after the diagonal
        var (rows, below) = (ArrayPool<double>.Shared.Rent((width + 1) * wide), ArrayPool<double>.Shared.Rent(width + 1));
        for (var i = size - 1; i >= 0; i--)
        {
            var (count, diagonal) = (Math.Min(width, size - 1 - i), Row(factor, i)[width]);
            for (var k = 0; k < count; k++) below[k] = Row(factor, i + 1 + k)[width - 1 - k];
            var own = rows.AsSpan(i % (width + 1) * wide, wide);
            for (var j = 1; j <= count; j++)
            {
                var other = rows.AsSpan((i + j) % (width + 1) * wide, wide);
                own[width + j] = other[width - j] = inverse[At(i + j, i)] =
                    -Dot(below.AsSpan(0, count), other.Slice(width - j + 1, count)) / diagonal;
            }

            own[width] = inverse[At(i, i)] = ((1 / diagonal) - Dot(below.AsSpan(0, count), own.Slice(width + 1, count))) / diagonal;
        }

        ArrayPool<double>.Shared.Return(rows);
        ArrayPool<double>.Shared.Return(below);
    }

    private ReadOnlySpan<double> Row(ReadOnlySpan<double> band, int row) => band.Slice(row * (width + 1), width + 1);

    /// <summary>The place in a row of its first column.</summary>
    private int First(int row) => Math.Max(0, width - row);

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length >= Lanes.Count) return Lanes.Dot(a, b);
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }
}
