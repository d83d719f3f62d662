using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>
/// Regressions on powers of a column by iteratively reweighted least squares, in coordinates in which the powers are orthogonal: these, and
/// the coefficients from them, are computed in 28 decimal digits.
/// </summary>
internal sealed class OrthogonalRegression
{
    private readonly decimal[,] factor;
    private readonly Matrix<double> design;

    /// <param name="x">The column.</param>
    /// <param name="degree">The highest power.</param>
    public OrthogonalRegression(double[] x, int degree)
    {
        factor = new decimal[degree + 1, degree + 1];
        var columns = Enumerable.Range(0, degree + 1)
            .Select(power => x.Select(v => Enumerable.Repeat((decimal)v, power).Aggregate(1m, (a, b) => a * b)).ToArray()).ToArray();
        for (var j = 0; j <= degree; j++)
        {
            for (var pass = 0; pass < 2; pass++)
                for (var i = 0; i < j; i++)
                {
                    var along = columns[i].Zip(columns[j], (a, b) => a * b).Sum() / columns[i].Sum(a => a * a);
                    columns[j] = [.. columns[j].Zip(columns[i], (a, b) => a - (along * b))];
                    factor[i, j] += along;
                }

            factor[j, j] = (decimal)Math.Sqrt((double)columns[j].Average(v => v * v));
            columns[j] = [.. columns[j].Select(v => v / factor[j, j])];
        }

        design = Matrix<double>.Build.Dense(x.Length, degree + 1, (n, j) => (double)columns[j][n]);
    }

    /// <summary>The coefficients of the powers at the maximum, and their standard deviations by the curvature there.</summary>
    /// <param name="y">The outcomes.</param>
    /// <param name="mean">The mean of an outcome by its linear predictor.</param>
    /// <param name="weight">The variance of an outcome by its mean, in units of its dispersion.</param>
    public (double[] Coefficients, double[] Sds) Fit(double[] y, Func<double, double> mean, Func<double, double> weight)
    {
        var u = Vector<double>.Build.Dense(design.ColumnCount);
        for (var step = 0; ; step++)
        {
            var means = (design * u).Map(mean);
            var precision = design.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfDiagonalVector(means.Map(weight)) * design);
            if (step == 60) return (Coefficients(u), Sds(precision.Inverse()));
            u += precision.Solve(design.TransposeThisAndMultiply(Vector<double>.Build.Dense(y) - means));
        }
    }

    /// <summary>The least sum of squared residuals.</summary>
    public double Squares(double[] y)
    {
        var outcome = Vector<double>.Build.Dense(y);
        var rest = outcome - (design * design.QR().Solve(outcome));
        return rest.DotProduct(rest);
    }

    private double[] Coefficients(Vector<double> u)
    {
        var b = new decimal[u.Count];
        for (var i = u.Count - 1; i >= 0; i--)
        {
            b[i] = (decimal)u[i];
            for (var j = i + 1; j < u.Count; j++) b[i] -= factor[i, j] * b[j];
            b[i] /= factor[i, i];
        }

        return Array.ConvertAll(b, v => (double)v);
    }

    // the coefficients of each unit vector are the columns of the inverse factor
    private double[] Sds(Matrix<double> covariance)
    {
        var inverse = Matrix<double>.Build.DenseOfColumnArrays(Enumerable.Range(0, covariance.RowCount)
            .Select(i => Coefficients(Vector<double>.Build.Dense(covariance.RowCount, j => i == j ? 1 : 0))));
        return [.. (inverse * covariance * inverse.Transpose()).Diagonal().PointwiseSqrt()];
    }
}
