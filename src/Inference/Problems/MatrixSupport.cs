namespace ProbDsl.Inference;

/// <summary>Whether the numbers of a square matrix, row-major, lie in a set of matrices.</summary>
internal static class MatrixSupport
{
    /// <summary>Symmetric, and every pivot of its Cholesky factor is positive.</summary>
    public static bool IsCovariance(ReadOnlySpan<double> matrix)
    {
        var size = (int)Math.Sqrt(matrix.Length);
        var factor = new double[matrix.Length];
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
            {
                var rest = matrix[(i * size) + j];
                if (Math.Abs(rest - matrix[(j * size) + i]) > 1e-12 * Math.Abs(rest)) return false;
                for (var k = 0; k < j; k++) rest -= factor[(i * size) + k] * factor[(j * size) + k];
                if (i == j && !(rest > 0)) return false;
                factor[(i * size) + j] = i == j ? Math.Sqrt(rest) : rest / factor[(j * size) + j];
            }

        return true;
    }

    /// <summary>A covariance with unit diagonal.</summary>
    public static bool IsCorrelation(ReadOnlySpan<double> matrix)
    {
        var size = (int)Math.Sqrt(matrix.Length);
        for (var i = 0; i < size; i++)
            if (Math.Abs(matrix[(i * size) + i] - 1) > 1e-9) return false;
        return IsCovariance(matrix);
    }

    /// <summary>Lower triangular with a positive diagonal.</summary>
    public static bool IsCholesky(ReadOnlySpan<double> matrix)
    {
        var size = (int)Math.Sqrt(matrix.Length);
        for (var i = 0; i < size; i++)
        {
            if (!(matrix[(i * size) + i] > 0)) return false;
            if (matrix.Slice((i * size) + i + 1, size - i - 1).ContainsAnyExcept(0)) return false;
        }

        return true;
    }
}
