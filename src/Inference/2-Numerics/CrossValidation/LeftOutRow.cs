using ProbDsl.Inference.DrawDiagnostics;

namespace ProbDsl.Inference.CrossValidation;

/// <summary>
/// The log density of a row given all other rows, from draws given all rows: draws are weighted by 1 / p(row | draw), and the weights
/// smoothed (PSIS-LOO: A. Vehtari, A. Gelman and J. Gabry, Statistics and Computing 27, 2017; as the R package loo).
/// </summary>
/// <param name="LogDensity">The log of the row's mean density over all draws, in nats: it has seen the row.</param>
/// <param name="Elpd">The expected log predictive density of the row given all others, in nats.</param>
/// <param name="ParetoShape">
/// k of the weights' tail: -infinity if the draws agree on the row, +infinity if too few of them count for an estimate.
/// </param>
/// <param name="EffectiveDraws">1 / sum of the squared weights, times the relative efficiency of the draws.</param>
/// <param name="Error">The Monte Carlo standard error of <paramref name="Elpd"/>; unreliable if the shape is.</param>
public readonly record struct LeftOutRow(double LogDensity, double Elpd, double ParetoShape, double EffectiveDraws, double Error)
{
    /// <summary>How much the row changes its own prediction, in nats: its part of the effective number of parameters.</summary>
    public double Optimism => LogDensity - Elpd;

    /// <summary>The estimate from a row's log densities at each draw.</summary>
    /// <param name="logDensities">[draws]; -infinity at a draw that cannot have made the row.</param>
    /// <param name="relativeEfficiency">The effective sample size of the row's density over the number of draws.</param>
    /// <param name="weights">Receives the smoothed weights [draws], whose sum is 1.</param>
    public static LeftOutRow Estimate(ReadOnlySpan<double> logDensities, double relativeEfficiency, Span<double> weights)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in logDensities) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (!double.IsFinite(least) || !double.IsFinite(most))
        {
            weights.Fill(1.0 / weights.Length);
            return new(double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity, 0, double.NaN);
        }

        // densities over the largest, and weights over the largest
        var mean = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Exp(least - logDensities[i]);
            mean += Math.Exp(logDensities[i] - most);
        }

        return Weighted(most + Math.Log(mean / weights.Length), logDensities, most, relativeEfficiency, weights);
    }

    /// <summary>The estimate from points that other weights make draws given all other rows.</summary>
    /// <param name="logDensity">The log of the row's mean density over draws given all rows.</param>
    /// <param name="logDensities">The row's log density at each point [points].</param>
    /// <param name="logRatios">The log weights [points], up to a constant; NaN for none.</param>
    /// <param name="relativeEfficiency">The effective sample size of the row's density over the number of draws.</param>
    /// <param name="weights">Receives the smoothed weights [points], whose sum is 1.</param>
    public static LeftOutRow Estimate(double logDensity, ReadOnlySpan<double> logDensities, ReadOnlySpan<double> logRatios,
        double relativeEfficiency, Span<double> weights)
    {
        var (heaviest, most) = (double.NegativeInfinity, double.NegativeInfinity);
        for (var i = 0; i < logRatios.Length; i++)
        {
            if (double.IsFinite(logRatios[i])) heaviest = Math.Max(heaviest, logRatios[i]);
            if (double.IsFinite(logDensities[i])) most = Math.Max(most, logDensities[i]);
        }

        if (!double.IsFinite(heaviest) || !double.IsFinite(most))
            return new(logDensity, double.NegativeInfinity, double.PositiveInfinity, 0, double.NaN);
        for (var i = 0; i < weights.Length; i++)
            weights[i] = double.IsFinite(logRatios[i]) && double.IsFinite(logDensities[i]) ? Math.Exp(logRatios[i] - heaviest) : 0;
        return Weighted(logDensity, logDensities, most, relativeEfficiency, weights);
    }

    /// <summary>The estimate by weights, which are smoothed.</summary>
    private static LeftOutRow Weighted(
        double logDensity, ReadOnlySpan<double> logDensities, double most, double relativeEfficiency, Span<double> weights)
    {
        var tail = ParetoSmoothing.Smooth(weights, relativeEfficiency);
        var (total, sum, squares) = (0.0, 0.0, 0.0);
        foreach (var weight in weights) total += weight;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] /= total;
            if (weights[i] > 0) sum += weights[i] * Math.Exp(logDensities[i] - most);
            squares += weights[i] * weights[i];
        }

        var error = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] > 0)) continue;
            var part = weights[i] * ((Math.Exp(logDensities[i] - most) / sum) - 1);
            error += part * part;
        }

        return new(logDensity, most + Math.Log(sum), tail.Shape, relativeEfficiency / squares,
            Math.Sqrt(error / relativeEfficiency));
    }
}
