using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ProbDsl.Inference.Nuts;

/// <summary>
/// Directions in which parameters are correlated, from draws x and gradients g in units of scales: the geometric mean of the covariance of
/// draws and the inverse of that of gradients, which is the covariance itself where the density is normal, however few the draws (arXiv
/// 2603.18845). Those with variances above 2 or below 1/2 are kept.
/// </summary>
internal static class LowRank
{
    /// <summary>The largest dimension: the draws of a warm-up of usual length are no more than twice as many.</summary>
    public const int MostDimension = 200;

    /// <summary>The variance of a direction from which it is kept, or the inverse.</summary>
    private const double Least = 2;

    /// <summary>A part of the mean variance that makes covariances of draws regular.</summary>
    private const double Ridge = 1e-12;

    /// <summary>The part of the Fisher divergence of a diagonal metric that is left on other draws where correlations are real.</summary>
    private const double MostLeft = 0.5;

    /// <summary>
    /// Turns a metric to the correlations of draws, if a metric from every second draw is better than a diagonal one on the others; makes
    /// it diagonal if not.
    /// </summary>
    /// <param name="metric">The metric, whose scales stay.</param>
    /// <param name="window">The draws.</param>
    /// <param name="mistake">A mistake that a test plants.</param>
    public static void Turn(SamplerMetric metric, DrawWindow window, PlantedMistake mistake)
    {
        var (draws, gradients) = (Scaled(window.Draws, s => 1 / s), Scaled(window.Gradients, s => s));
        var (learned, judged) = (Half(draws, gradients, 0), Half(draws, gradients, 1));
        var trial = Find(learned.Draws, learned.Gradients, mistake);
        if (trial is null || Divergence(judged, trial) > MostLeft * Divergence(judged, null))
        {
            metric.Turn([], []);
            return;
        }

        var (directions, variances) = Find(draws, gradients, mistake) ?? trial.Value;
        metric.Turn(directions.EnumerateColumns().Select(u => u.ToArray()), [.. variances.Select(Math.Sqrt)]);

        // [dimension, draws], less their means
        Matrix<double> Scaled(IReadOnlyList<double[]> rows, Func<double, double> unit)
        {
            var scaled = Matrix<double>.Build.Dense(rows[0].Length, rows.Count, (i, n) => rows[n][i] * unit(metric.Scales[i]));
            for (var i = 0; i < scaled.RowCount; i++) scaled.SetRow(i, scaled.Row(i) - (scaled.Row(i).Sum() / scaled.ColumnCount));
            return scaled;
        }
    }

    private static (Matrix<double> Draws, Matrix<double> Gradients) Half(Matrix<double> draws, Matrix<double> gradients, int first)
    {
        var count = (draws.ColumnCount - first + 1) / 2;
        return (Of(draws), Of(gradients));

        Matrix<double> Of(Matrix<double> all) =>
            Matrix<double>.Build.Dense(all.RowCount, count, (i, n) => all[i, first + (2 * n)]);
    }

    /// <summary>The directions that are kept, in columns, with their variances; null where there is none, or rounding hides them.</summary>
    private static (Matrix<double> Directions, double[] Variances)? Find(
        Matrix<double> draws, Matrix<double> gradients, PlantedMistake mistake)
    {
        var (spread, pull) = (Covariance(draws), Covariance(gradients));
        if (mistake == PlantedMistake.GradientsNotInverted) pull = pull.Inverse();
        // A # B^-1 with A of draws and B of gradients: A^(1/2) (A^(1/2) B A^(1/2))^(-1/2) A^(1/2)
        var root = Power(spread, 0.5);
        if (root is null || Power(root * pull * root, -0.5) is not { } inner) return null;
        var mean = root * inner * root;
        var spectrum = ((mean + mean.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        int[] kept = [.. Enumerable.Range(0, mean.RowCount).Where(i => spectrum.EigenValues[i].Real is var v
            && (v > Least || v < 1 / Least))];
        return kept.Length == 0 || !kept.All(i => spectrum.EigenValues[i].Real is > 0 and < double.PositiveInfinity) ? null
            : (Matrix<double>.Build.DenseOfColumnVectors(kept.Select(i => spectrum.EigenVectors.Column(i))),
                [.. kept.Select(i => spectrum.EigenValues[i].Real)]);
    }

    private static Matrix<double> Covariance(Matrix<double> of)
    {
        var covariance = of * of.Transpose() / of.ColumnCount;
        return covariance + (Ridge * covariance.Trace() / of.RowCount * Matrix<double>.Build.DenseIdentity(of.RowCount));
    }

    /// <summary>A power of a positive definite matrix; null if it is not.</summary>
    private static Matrix<double>? Power(Matrix<double> of, double exponent)
    {
        if (!of.ForAll(double.IsFinite)) return null;
        var spectrum = ((of + of.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        var values = spectrum.EigenValues.Real();
        return values.Minimum() > 0
            ? spectrum.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(values.PointwisePower(exponent))
                * spectrum.EigenVectors.Transpose()
            : null;
    }

    /// <summary>
    /// The mean squared difference between the gradients of the log density and of standard normal numbers, in the coordinates y of
    /// x = L y: that of |L' g + L^-1 x|.
    /// </summary>
    private static double Divergence((Matrix<double> Draws, Matrix<double> Gradients) of,
        (Matrix<double> Directions, double[] Variances)? metric)
    {
        var (draws, gradients) = of;
        if (metric is var (directions, variances))
        {
            var sds = Vector<double>.Build.Dense([.. variances.Select(Math.Sqrt)]);
            draws += directions * (Matrix<double>.Build.DenseOfDiagonalVector((1 / sds) - 1) * (directions.Transpose() * draws));
            gradients += directions * (Matrix<double>.Build.DenseOfDiagonalVector(sds - 1) * (directions.Transpose() * gradients));
        }

        var sum = (draws + gradients).FrobeniusNorm();
        return sum * sum / draws.ColumnCount;
    }
}
