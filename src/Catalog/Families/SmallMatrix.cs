namespace ProbDsl.Catalog.Families;

/// <summary>Dense square matrices of a few rows, row-major in spans: the inner steps of estimation, without allocation.</summary>
public static class SmallMatrix
{
    /// <summary>
    /// Computes the lower Cholesky factor of a symmetric matrix, zeros above the diagonal; false (and no factor) if it is not positive
    /// definite. In place is allowed.
    /// </summary>
    public static bool Cholesky(ReadOnlySpan<double> matrix, Span<double> factor, int size)
    {
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[(i * size) + j];
                for (var k = 0; k < j; k++) sum -= factor[(i * size) + k] * factor[(j * size) + k];
                if (i == j && !(sum > 0)) return false;
                factor[(i * size) + j] = i == j ? Math.Sqrt(sum) : sum / factor[(j * size) + j];
            }

            for (var j = i + 1; j < size; j++) factor[(i * size) + j] = 0;
        }

        return true;
    }

    /// <summary>Replaces a lower triangular matrix by its inverse.</summary>
    public static void InvertLower(Span<double> lower, int size)
    {
        for (var j = 0; j < size; j++)
        {
            lower[(j * size) + j] = 1 / lower[(j * size) + j];
            for (var i = j + 1; i < size; i++)
            {
                var sum = 0.0;
                for (var k = j; k < i; k++) sum -= lower[(i * size) + k] * lower[(k * size) + j];
                lower[(i * size) + j] = sum / lower[(i * size) + i];
            }
        }
    }

    /// <summary>inverse(L L') = L^-T L^-1.</summary>
    public static void InvertFromLower(ReadOnlySpan<double> factor, Span<double> inverse, int size)
    {
        var lower = factor.ToArray();
        InvertLower(lower, size);
        OwnTransposeTimes(lower, inverse, size);
    }

    /// <summary>L^T L for a lower triangular matrix.</summary>
    public static void OwnTransposeTimes(ReadOnlySpan<double> lower, Span<double> product, int size)
    {
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var k = i; k < size; k++) sum += lower[(k * size) + i] * lower[(k * size) + j];
                product[(i * size) + j] = product[(j * size) + i] = sum;
            }
    }

    public static void TimesOwnTranspose(ReadOnlySpan<double> factor, Span<double> product, int size)
    {
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < size; k++) sum += factor[(i * size) + k] * factor[(j * size) + k];
                product[(i * size) + j] = sum;
            }
    }

    public static double[] Multiply(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int size)
    {
        var product = new double[size * size];
        for (var i = 0; i < size; i++)
            for (var k = 0; k < size; k++)
                for (var j = 0; j < size; j++) product[(i * size) + j] += left[(i * size) + k] * right[(k * size) + j];
        return product;
    }
}
