namespace ProbDsl.Inference.LatentRecovery;

/// <summary>
/// Quantiles of a number in its support that has a mean and a standard deviation: those of the Gamma or Beta distribution with these, which
/// are the posteriors of rates and probabilities under conjugate priors.
/// </summary>
internal static class MatchedQuantile
{
    /// <summary>The number below which the probability is p; null where the support is not a reason to deviate from a normal one.</summary>
    public static double? Compute(Support support, double mean, double sd, double p) => support switch
    {
        PositiveReals when mean > 0 && sd > 0 => OfGamma(mean, mean / sd * (mean / sd), p),
        UnitInterval when mean > 0 && mean < 1 && sd > 0 && (mean * (1 - mean) / (sd * sd)) - 1 is > 0 and var sum =>
            1 / (1 + Math.Exp(-BetaQuantile.LogOdds(mean * sum, (1 - mean) * sum, p))),
        _ => null,
    };

    private static double OfGamma(double mean, double shape, double p) => GammaQuantile.Compute(shape, p) * mean / shape;
}
