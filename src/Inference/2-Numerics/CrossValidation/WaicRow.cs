namespace ProbDsl.Inference.CrossValidation;

/// <summary>
/// The widely applicable information criterion of a row (S. Watanabe, Journal of Machine Learning Research 11, 2010): its log mean density
/// less the variance of its log density over draws given all rows.
/// </summary>
/// <param name="LogDensity">The log of the row's mean density, in nats.</param>
/// <param name="Variance">The sample variance of its log density over draws: its part of the effective number of parameters.</param>
public readonly record struct WaicRow(double LogDensity, double Variance)
{
    /// <summary>A larger variance of one row makes the criterion unreliable (Vehtari, Gelman and Gabry 2017).</summary>
    public const double MostVariance = 0.4;

    /// <summary>The expected log predictive density of a new row like it, in nats.</summary>
    public double Elpd => LogDensity - Variance;

    /// <summary>The criterion from a row's log densities at each draw [draws].</summary>
    public static WaicRow Estimate(ReadOnlySpan<double> logDensities)
    {
        var (most, mean) = (double.NegativeInfinity, 0.0);
        foreach (var value in logDensities)
        {
            most = Math.Max(most, value);
            mean += value / logDensities.Length;
        }

        var (density, square) = (0.0, 0.0);
        foreach (var value in logDensities)
        {
            density += Math.Exp(value - most);
            square += (value - mean) * (value - mean);
        }

        return new(most + Math.Log(density / logDensities.Length), square / (logDensities.Length - 1));
    }
}
