using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// A linear autoregression as one normal vector: with y = B y + c + e, the mean is (1 - B)^-1 c and the covariance (1 - B)^-1 V (1 - B)^-T.
/// </summary>
/// <param name="intercept">c, given the position from 0.</param>
/// <param name="coefficients">The coefficients of y[t-1], y[t-2], ...</param>
/// <param name="sd">The standard deviation of the noise at a position.</param>
/// <param name="starts">The mean and the standard deviation of each first position; null: they are given.</param>
internal sealed class DenseAutoregression(
    Func<int, double> intercept, double[] coefficients, Func<int, double> sd, (double Mean, double Sd)[]? starts)
{
    /// <summary>The log density of the cells that are observed.</summary>
    /// <param name="y">The cells; null for those that are missing.</param>
    public double LogDensity(IReadOnlyList<double?> y)
    {
        var (mean, covariance, first) = Joint(y);
        int[] seen = [.. Enumerable.Range(first, y.Count - first).Where(t => y[t] is not null)];
        var left = Vector<double>.Build.Dense(seen.Length, i => y[seen[i]]!.Value - mean[seen[i] - first]);
        var root = Part(covariance, seen, seen, first).Cholesky();
        return -0.5 * (left.DotProduct(root.Solve(left)) + root.DeterminantLn + (seen.Length * Math.Log(2 * Math.PI)));
    }

    /// <summary>The means and standard deviations of the missing cells given the others, by position from 0.</summary>
    public Dictionary<int, (double Mean, double Sd)> Missing(IReadOnlyList<double?> y)
    {
        var (mean, covariance, first) = Joint(y);
        var positions = Enumerable.Range(first, y.Count - first).ToList();
        int[] seen = [.. positions.Where(t => y[t] is not null)];
        int[] gone = [.. positions.Where(t => y[t] is null)];
        if (gone.Length == 0) return [];
        var left = Vector<double>.Build.Dense(seen.Length, i => y[seen[i]]!.Value - mean[seen[i] - first]);
        var across = Part(covariance, gone, seen, first);
        var root = Part(covariance, seen, seen, first).Cholesky();
        var means = across * root.Solve(left);
        var spread = Part(covariance, gone, gone, first) - (across * root.Solve(across.Transpose()));
        return gone.Index().ToDictionary(g => g.Item, g => (mean[g.Item - first] + means[g.Index], Math.Sqrt(spread[g.Index, g.Index])));
    }

    private (Vector<double> Mean, Matrix<double> Covariance, int First) Joint(IReadOnlyList<double?> y)
    {
        var (order, first) = (coefficients.Length, starts is null ? coefficients.Length : 0);
        var size = y.Count - first;
        var (operation, constant) = (Matrix<double>.Build.DenseIdentity(size), Vector<double>.Build.Dense(size));
        var noise = Matrix<double>.Build.Dense(size, size);
        for (var t = first; t < y.Count; t++)
        {
            if (t < order)
            {
                (constant[t], noise[t, t]) = (starts![t].Mean, starts[t].Sd * starts[t].Sd);
                continue;
            }

            (constant[t - first], noise[t - first, t - first]) = (intercept(t), sd(t) * sd(t));
            for (var lag = 1; lag <= order; lag++)
                if (t - lag < first) constant[t - first] += coefficients[lag - 1] * y[t - lag]!.Value;
                else operation[t - first, t - lag - first] = -coefficients[lag - 1];
        }

        var inverse = operation.Inverse();
        return (inverse * constant, inverse * noise * inverse.Transpose(), first);
    }

    private static Matrix<double> Part(Matrix<double> of, int[] rows, int[] columns, int first) =>
        Matrix<double>.Build.Dense(rows.Length, columns.Length, (i, j) => of[rows[i] - first, columns[j] - first]);
}
