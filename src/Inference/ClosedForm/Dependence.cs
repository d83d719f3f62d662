using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>
/// Which columns of a design are sums of columns before them, to within rounding, and of which: read off the matrix of their products, row
/// by row of its Cholesky factor.
/// </summary>
internal static class Dependence
{
    /// <summary>The share of a column's square that is left when the columns before it are taken out, below which it is rounding.</summary>
    private const double Rounding = 1e-13;

    /// <summary>Columns that take part, as a share of the largest in it.</summary>
    private const double Part = 1e-6;

    /// <summary>Each column that others make up for, with these others; none where the columns are independent.</summary>
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
                found.Add((column, Made(factor, kept, column)));
            }
        }

        return found;
    }

    /// <summary>The columns that the one is a sum of: its row of the factor, taken back through the rows of those before it.</summary>
    private static List<int> Made(Matrix<double> factor, List<int> kept, int column)
    {
        var share = new double[kept.Count];
        for (var k = kept.Count - 1; k >= 0; k--)
        {
            var sum = factor[column, k];
            for (var j = k + 1; j < kept.Count; j++) sum -= share[j] * factor[kept[j], k];
            share[k] = sum / factor[kept[k], k];
        }

        var largest = share.Select(Math.Abs).DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(0, kept.Count).Where(k => Math.Abs(share[k]) > Part * largest).Select(k => kept[k])];
    }
}
