using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The Cholesky factor of symmetric matrices in row-major order, without allocation: many small ones are inverted in a pass.
/// </summary>
internal static class SmallCholesky
{
    /// <summary>
    /// Replaces the lower triangle of a matrix by its Cholesky factor, and returns its log determinant: NaN if it is not positive definite.
    /// </summary>
    /// <param name="matrix">The matrix, [size, size].</param>
    /// <param name="size">The number of rows.</param>
    public static double Factorize(Span<double> matrix, int size)
    {
        var log = 0.0;
        for (var i = 0; i < size; i++)
        {
            var row = matrix.Slice(i * size, i + 1);
            for (var j = 0; j < i; j++)
            {
                var other = matrix.Slice(j * size, j + 1);
                row[j] = (row[j] - Dot(row, other, j)) / other[j];
            }

            var square = row[i] - Dot(row, row, i);
            if (!(square > 0 && double.IsFinite(square))) return double.NaN;
            row[i] = Math.Sqrt(square);
            log += Math.Log(square);
        }

        return log;
    }

    /// <summary>The inverse of a matrix from its factor.</summary>
    /// <param name="factor">The factor, of which the lower triangle is read.</param>
    /// <param name="size">The number of rows.</param>
    /// <param name="inverse">The inverse, [size, size].</param>
    public static void Invert(ReadOnlySpan<double> factor, int size, Span<double> inverse)
    {
        for (var i = 0; i < size; i++)
        {
            var diagonal = 1 / factor[(i * size) + i];
            // row j gets column j of the inverse of the factor
            for (var j = 0; j < i; j++)
                inverse[(j * size) + i] = -Dot(factor[((i * size) + j)..], inverse[((j * size) + j)..], i - j) * diagonal;

            inverse[(i * size) + i] = diagonal;
        }

        // products of these rows are the inverse of the matrix
        for (var i = 0; i < size; i++)
            for (var j = i; j < size; j++)
                inverse[(i * size) + j] = Dot(inverse[((i * size) + j)..], inverse[((j * size) + j)..], size - j);

        for (var i = 0; i < size; i++)
            for (var j = 0; j < i; j++) inverse[(i * size) + j] = inverse[(j * size) + i];
    }

    /// <summary>Replaces a vector b by the solution x of L x = b.</summary>
    /// <param name="factor">The factor L, of which the lower triangle is read.</param>
    /// <param name="size">The number of rows.</param>
    /// <param name="vector">The vector, [size].</param>
    public static void SolveLower(ReadOnlySpan<double> factor, int size, Span<double> vector)
    {
        for (var i = 0; i < size; i++)
        {
            var row = factor.Slice(i * size, i + 1);
            vector[i] = (vector[i] - Dot(row, vector, i)) / row[i];
        }
    }

    /// <summary>Replaces a vector b by the solution x of L' x = b.</summary>
    /// <inheritdoc cref="SolveLower"/>
    public static void SolveUpper(ReadOnlySpan<double> factor, int size, Span<double> vector)
    {
        for (var i = size - 1; i >= 0; i--)
        {
            var row = factor.Slice(i * size, i + 1);
            vector[i] /= row[i];
            for (var j = 0; j < i; j++) vector[j] -= row[j] * vector[i];
        }
    }

    // the order of terms is the same on every machine
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int count)
    {
        var (sums, k) = (Vector256<double>.Zero, 0);
        for (; k + Vector256<double>.Count <= count; k += Vector256<double>.Count)
            sums += Vector256.Create(a[k..]) * Vector256.Create(b[k..]);
        var sum = Vector256.Sum(sums);
        for (; k < count; k++) sum += a[k] * b[k];
        return sum;
    }
}
