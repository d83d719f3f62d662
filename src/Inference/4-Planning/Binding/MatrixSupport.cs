namespace ProbDsl.Inference.Binding;

/// <summary>Checks whether a square matrix, row-major, is in a set of matrices.</summary>
internal static class MatrixSupport
{
    // tolerances for numbers that were written in full precision
    private const double LeastRounding = 1e-12, UnitRounding = 1e-9;

    // a pivot that is smaller relative to its diagonal element is 0 but for rounding
    private const double LeastPivot = 1e-15;

    /// <summary>Whether the matrix is symmetric and every pivot of its Cholesky factor is positive.</summary>
    /// <param name="matrix">The elements.</param>
    /// <param name="rounding">The relative tolerance on the diagonal and on the symmetry.</param>
    public static bool IsCovariance(ReadOnlySpan<double> matrix, double rounding = 0)
    {
        var size = (int)Math.Sqrt(matrix.Length);
        var factor = new double[matrix.Length];
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
            {
                var rest = matrix[(i * size) + j];
                var scale = Math.Max(Math.Abs(rest), rounding * Math.Sqrt(Math.Abs(matrix[(i * size) + i] * matrix[(j * size) + j])));
                if (!(Math.Abs(rest - matrix[(j * size) + i]) <= Math.Max(LeastRounding, rounding) * scale)) return false;
                if (i == j) rest *= 1 + rounding;
                for (var k = 0; k < j; k++) rest -= factor[(i * size) + k] * factor[(j * size) + k];
                if (i == j && !(rest > LeastPivot * (i + 1) * matrix[(i * size) + i])) return false;
                factor[(i * size) + j] = i == j ? Math.Sqrt(rest) : rest / factor[(j * size) + j];
            }

        return true;
    }

    /// <summary>Whether the matrix is a covariance with unit diagonal.</summary>
    public static bool IsCorrelation(ReadOnlySpan<double> matrix, double rounding = 0)
    {
        var size = (int)Math.Sqrt(matrix.Length);
        for (var i = 0; i < size; i++)
            if (Math.Abs(matrix[(i * size) + i] - 1) > Math.Max(UnitRounding, rounding)) return false;
        return IsCovariance(matrix, rounding);
    }

    /// <summary>Whether the matrix is lower triangular with a positive diagonal.</summary>
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
