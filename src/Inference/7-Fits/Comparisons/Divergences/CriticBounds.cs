namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// Lower bounds of divergences from a critic T of independent rows of A and of B. Each is a mean over rows and below the divergence on
/// average, whatever T; it is the divergence where T = log p - log q. Where a mean of ratios p / q could be far above what the rows show,
/// T is cut (<see cref="RatioLimit"/>).
/// </summary>
/// <param name="OfA">T of rows of A.</param>
/// <param name="OfB">T of rows of B.</param>
internal sealed record CriticBounds(double[] OfA, double[] OfB)
{
    private const string By = "estimate by a critic";

    /// <summary>The bounds; chi-squared, whose terms have no usable standard error, is not estimated.</summary>
    public IEnumerable<DivergenceEstimate> Estimates() =>
    [
        // T - e^T + 1 (Nguyen and others 2010), and the same with A and B exchanged
        Cut(Mean(DivergenceKind.Forward, 1, t => Math.Min(t, Most), t => -Math.Exp(Math.Min(t, Most)))),
        Cut(Mean(DivergenceKind.Reverse, 1, t => -Math.Exp(-Math.Max(t, -Most)), t => -Math.Max(t, -Most))),
        // the log-likelihood of the classifier (Goodfellow and others 2014)
        Limited(Mean(DivergenceKind.JensenShannon, Math.Log(2), t => 0.5 * LogLogistic(t), t => 0.5 * LogLogistic(-t))),
        // the gain of the classifier over chance
        Limited(Mean(DivergenceKind.TotalVariation, 0, t => t > 0 ? 1 : 0, t => t > 0 ? -1 : 0)),
        // sqrt(p q) is at most the mean of p e^(-T/2) and q e^(T/2)
        Limited(Mean(DivergenceKind.Hellinger, 1, t => -0.5 * Math.Exp(-t / 2), t => -0.5 * Math.Exp(t / 2))),
        NotEstimated(DivergenceKind.ForwardChiSquared),
        NotEstimated(DivergenceKind.ReverseChiSquared),
    ];

    private int Rows => Math.Min(OfA.Length, OfB.Length);

    /// <summary>The largest logarithm of a ratio.</summary>
    private double Most => Math.Log(RatioLimit.Of(Rows));

    private DivergenceEstimate Cut(DivergenceEstimate bound) => !RatioLimit.IsNear(bound.Value!.Value, 1 + Most) ? bound : bound with
    {
        Doubt = string.Create(CultureInfo.InvariantCulture,
            $"near {1 + Most:F3}, the most that {Rows:N0} rows of each can show: the divergence may be far larger"),
    };

    /// <summary>
    /// A divergence that has a largest value, with what rows that were not seen may take from it: of n rows of which none is on the wrong
    /// side, the fraction that is has a posterior of standard deviation 1 / n, and is below 3 / n with a probability of 0.95.
    /// </summary>
    private DivergenceEstimate Limited(DivergenceEstimate bound) => bound with
    {
        Size = Math.Max(bound.Size, bound.Kind.Largest!.Value * double.Hypot(1.0 / OfA.Length, 1.0 / OfB.Length)),
        Doubt = !OfA.All(t => t > 0) || !OfB.All(t => t <= 0) ? null : string.Create(CultureInfo.InvariantCulture,
            $"no row of {Rows:N0} of each was taken for one of the other: up to {3.0 / Rows:P1} of each may be"),
    };

    /// <summary>A constant plus the means of one term over rows of A and of another over rows of B.</summary>
    private DivergenceEstimate Mean(DivergenceKind kind, double constant, Func<double, double> a, Func<double, double> b)
    {
        var (ofA, ofB) = (Array.ConvertAll(OfA, t => a(t)), Array.ConvertAll(OfB, t => b(t)));
        return new(kind, constant + ofA.Average() + ofB.Average(), ErrorKind.Standard,
            double.Hypot(StandardError.OfMean(ofA), StandardError.OfMean(ofB)), By) { IsLowerBound = true };
    }

    private static DivergenceEstimate NotEstimated(DivergenceKind kind) =>
        DivergenceEstimate.NotPossible(kind, "needs both densities: squares of a critic's ratios have too heavy a tail");

    private static double LogLogistic(double t) => t > 0 ? -Math.Log(1 + Math.Exp(-t)) : t - Math.Log(1 + Math.Exp(t));
}
