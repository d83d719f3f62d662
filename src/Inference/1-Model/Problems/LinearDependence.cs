using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// Finds columns, of a design or of data, that are linear combinations of columns before them, to within rounding, and of which columns:
/// computed from the matrix of their products, row by row of its Cholesky factor.
/// </summary>
public static class LinearDependence
{
    /// <summary>The tolerance on the fraction of a column's square that remains after projecting out the columns before it.</summary>
    private const double Rounding = 1e-13;

    /// <summary>The smallest coefficient of a column in a combination, as a fraction of the largest.</summary>
    private const double Part = 1e-6;

    /// <summary>Each column that is a combination of others, with these others; empty if the columns are independent.</summary>
    public static List<(int Column, List<int> Of)> In(Matrix<double> products)
    {
        var (size, found, kept) = (products.RowCount, new List<(int, List<int>)>(), new List<int>());
        var factor = Matrix<double>.Build.Dense(size, size);
        double[] lengths = [.. products.Diagonal().Select(Math.Sqrt)];
        for (var column = 0; column < size; column++)
        {
            var left = 1.0;
            for (var k = 0; k < kept.Count; k++)
            {
                var sum = products[column, kept[k]] / (lengths[column] * lengths[kept[k]]);
                for (var j = 0; j < k; j++) sum -= factor[column, j] * factor[kept[k], j];
                factor[column, k] = sum / factor[kept[k], k];
                left -= factor[column, k] * factor[column, k];
            }

            if (left > Rounding * size)
            {
                factor[column, kept.Count] = Math.Sqrt(left);
                kept.Add(column);
            }
            else
            {
                found.Add((column, CombinedColumns(factor, kept, column)));
            }
        }

        return found;
    }

    /// <summary>The columns that a column is a combination of, by back-substitution of its row of the factor.</summary>
    private static List<int> CombinedColumns(Matrix<double> factor, List<int> kept, int column)
    {
        var coefficients = new double[kept.Count];
        for (var k = kept.Count - 1; k >= 0; k--)
        {
            var sum = factor[column, k];
            for (var j = k + 1; j < kept.Count; j++) sum -= coefficients[j] * factor[kept[j], k];
            coefficients[k] = sum / factor[kept[k], k];
        }

        var largest = coefficients.Select(Math.Abs).DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(0, kept.Count).Where(k => Math.Abs(coefficients[k]) > Part * largest).Select(k => kept[k])];
    }
}
