using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// Divergences from fresh draws of both distributions with both log densities at each: means with standard errors. Those of bounded terms
/// are means over half of both, weighed by p / (p + q).
/// </summary>
/// <param name="AtA">log p and log q at draws of A.</param>
/// <param name="AtB">log p and log q at draws of B.</param>
internal sealed record DensityRatios(LogDensities AtA, LogDensities AtB)
{
    // above this shape of their tail the variance of terms is not finite
    private const double FiniteVariance = 0.5;

    public IEnumerable<DivergenceEstimate> Estimates()
    {
        yield return Mean(DivergenceKind.Forward, Ratios(AtA, log => log));
        yield return Mean(DivergenceKind.Reverse, Ratios(AtB.Reversed, log => log));
        yield return Halves(DivergenceKind.JensenShannon,
            Terms(AtA, (p, q) => p - DensityTerms.LogMean(p, q)), Terms(AtB, (p, q) => q - DensityTerms.LogMean(p, q)));
        yield return OfBoth(DivergenceKind.TotalVariation, Math.Abs);
        yield return OfBoth(DivergenceKind.Hellinger, half => 1 - Math.Sqrt((1 - half) * (1 + half)));
        yield return Mean(DivergenceKind.ForwardChiSquared, Ratios(AtA, log => Math.Exp(log) - 1), AtA);
        yield return Mean(DivergenceKind.ReverseChiSquared, Ratios(AtB.Reversed, log => Math.Exp(log) - 1), AtB.Reversed);
    }

    /// <summary>A function of (p - q) / (p + q), averaged under (p + q) / 2.</summary>
    private DivergenceEstimate OfBoth(DivergenceKind kind, Func<double, double> term) =>
        Halves(kind, Terms(AtA, (p, q) => term(Contrast(p, q))), Terms(AtB, (p, q) => term(Contrast(p, q))));

    private static double Contrast(double logP, double logQ) => Math.Tanh(0.5 * (logP - logQ));

    private static double[] Ratios(LogDensities at, Func<double, double> of) => Terms(at, (p, q) => of(p - q));

    private static double[] Terms(LogDensities at, Func<double, double, double> of) => [.. at.A.Zip(at.B, of)];

    private static DivergenceEstimate Halves(DivergenceKind kind, double[] a, double[] b) =>
        new(kind, 0.5 * (a.Average() + b.Average()), ErrorKind.Standard,
            0.5 * Math.Sqrt(Math.Pow(StandardError.OfMean(a), 2) + Math.Pow(StandardError.OfMean(b), 2)), "draws of both");

    private static DivergenceEstimate Mean(DivergenceKind kind, double[] terms, LogDensities? heavy = null)
    {
        var estimate = new DivergenceEstimate(kind, terms.Average(), ErrorKind.Standard, StandardError.OfMean(terms), "draws of both");
        if (heavy is not { } at || !double.IsFinite(estimate.Value!.Value)) return estimate;
        var shape = ImportanceSampling.Of([.. Ratios(at, log => log)]).ParetoShape;
        return shape <= FiniteVariance ? estimate : estimate with
        {
            Doubt = FormattableString.Invariant($"the tail of the density ratios is heavy (k-hat {shape:0.00}, above ")
                + FormattableString.Invariant($"{FiniteVariance:0.0}): ")
                + "the draws do not show its mean, and the value may be far larger, or infinite",
        };
    }
}
