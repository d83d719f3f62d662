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

    private const string LogRatios = "log ratios of the densities", DensityRatiosTitle = "ratios of the densities";

    public IEnumerable<DivergenceEstimate> Estimates()
    {
        yield return OfLogs(DivergenceKind.Forward, AtA);
        yield return OfLogs(DivergenceKind.Reverse, AtB.Reversed);
        yield return Halves(DivergenceKind.JensenShannon,
            Terms(AtA, (p, q) => p - DensityTerms.LogMean(p, q)), Terms(AtB, (p, q) => q - DensityTerms.LogMean(p, q)));
        yield return OfBoth(DivergenceKind.TotalVariation, Math.Abs);
        yield return OfBoth(DivergenceKind.Hellinger, half => 1 - Math.Sqrt((1 - half) * (1 + half)));
        yield return OfRatios(DivergenceKind.ForwardChiSquared, AtA);
        yield return OfRatios(DivergenceKind.ReverseChiSquared, AtB.Reversed);
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

    /// <summary>KL: the mean of the log ratios. Their lower tail is light, since a ratio below r has a probability below r.</summary>
    private static DivergenceEstimate OfLogs(DivergenceKind kind, LogDensities at)
    {
        var logs = Ratios(at, log => log);
        var mean = Mean(kind, logs);
        if (!double.IsFinite(mean.Value!.Value)) return mean;
        var least = logs.Min();
        return Judged(mean, [.. logs.Select(log => Math.Log(log - least))], LogRatios);
    }

    /// <summary>Chi-squared: the mean of the ratios, less 1.</summary>
    private static DivergenceEstimate OfRatios(DivergenceKind kind, LogDensities at)
    {
        var logs = Ratios(at, log => log);
        var mean = Mean(kind, Array.ConvertAll(logs, log => Math.Exp(log) - 1));
        if (logs.Any(double.IsPositiveInfinity)) return mean;
        return Judged(
            double.IsFinite(mean.Value!.Value) ? mean : DivergenceEstimate.BeyondNumbers(kind, mean.By), logs, DensityRatiosTitle);
    }

    private static DivergenceEstimate Mean(DivergenceKind kind, double[] terms) =>
        new(kind, terms.Average(), ErrorKind.Standard, StandardError.OfMean(terms), "draws of both");

    /// <summary>An estimate with the shape of the tail of its terms, and the doubt that follows from it.</summary>
    private static DivergenceEstimate Judged(DivergenceEstimate mean, double[] logs, string terms)
    {
        // equal terms have no tail, as of a distribution against itself
        if (logs.Max() == logs.Min()) return mean;
        var shape = ImportanceSampling.Estimate(logs).ParetoShape;
        return mean with
        {
            TailShape = shape,
            Doubt = shape <= FiniteVariance ? null : shape <= ImportanceSampling.UsualThreshold
                ? $"{Heavy(FiniteVariance)}: the standard error is too small"
                : $"{Heavy(ImportanceSampling.UsualThreshold)}: the draws do not show their mean, and the value may be "
                    + "far larger, or infinite",
        };

        string Heavy(double above) =>
            FormattableString.Invariant($"the tail of the {terms} is heavy (k-hat {shape:0.00}, above {above:0.0})");
    }
}
