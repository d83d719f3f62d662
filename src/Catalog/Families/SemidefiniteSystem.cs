namespace ProbDsl.Catalog.Families;

/// <summary>
/// Linear equations with a symmetric positive semidefinite matrix, by a Cholesky factor that skips directions in which the matrix is 0 to
/// rounding: the solution has 0 there.
/// </summary>
internal sealed class SemidefiniteSystem
{
    /// <summary>A pivot below this fraction of its diagonal element is rounding.</summary>
    private const double Rounding = 1e-12;

    private readonly double[,] factor;
    private readonly int size;

    /// <param name="matrix">The lower triangle [size, size].</param>
    public SemidefiniteSystem(double[,] matrix)
    {
        size = matrix.GetLength(0);
        factor = new double[size, size];
        for (var j = 0; j < size; j++)
        {
            var pivot = matrix[j, j];
            for (var k = 0; k < j; k++) pivot -= factor[j, k] * factor[j, k];
            if (!(pivot > Rounding * matrix[j, j])) continue;
            factor[j, j] = Math.Sqrt(pivot);
            for (var i = j + 1; i < size; i++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++) sum -= factor[i, k] * factor[j, k];
                factor[i, j] = sum / factor[j, j];
            }
        }
    }

    /// <summary>The solution for a right side [size].</summary>
    public double[] Solve(ReadOnlySpan<double> right)
    {
        double[] x = [.. right];
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < i; k++) x[i] -= factor[i, k] * x[k];
            x[i] = factor[i, i] > 0 ? x[i] / factor[i, i] : 0;
        }

        for (var i = size - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < size; k++) x[i] -= factor[k, i] * x[k];
            x[i] = factor[i, i] > 0 ? x[i] / factor[i, i] : 0;
        }

        return x;
    }
}
