namespace ProbDsl.Inference.MessagePassing;

/// <summary>The Cholesky factor of symmetric matrices in row-major order, without allocation: many small ones are inverted in a pass.</summary>
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
            // column j of the inverse of the factor is read below its diagonal only
            for (var j = 0; j < i; j++)
            {
                var sum = 0.0;
                for (var k = j; k < i; k++) sum += factor[(i * size) + k] * inverse[(j * size) + k];
                inverse[(j * size) + i] = -sum * diagonal;
            }

            inverse[(i * size) + i] = diagonal;
        }

        // the upper triangle has the transposed inverse of the factor, of whose rows the products are the inverse of the matrix
        for (var i = 0; i < size; i++)
            for (var j = i; j < size; j++)
            {
                var sum = 0.0;
                for (var k = j; k < size; k++) sum += inverse[(i * size) + k] * inverse[(j * size) + k];
                inverse[(i * size) + j] = sum;
            }

        for (var i = 0; i < size; i++)
            for (var j = 0; j < i; j++) inverse[(i * size) + j] = inverse[(j * size) + i];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int count)
    {
        var sum = 0.0;
        for (var k = 0; k < count; k++) sum += a[k] * b[k];
        return sum;
    }
}
