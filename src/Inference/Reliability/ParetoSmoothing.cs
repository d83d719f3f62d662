namespace ProbDsl.Inference.Reliability;

/// <summary>
/// Pareto smoothed importance sampling (Vehtari, Simpson, Gelman, Yao and Gabry 2024, JMLR 25): the largest weights are replaced by the
/// quantiles of a generalized Pareto distribution fitted to them, whose shape k measures the reliability of the estimates. Where
/// that fit predicts a far larger weight than there is, the cutoff is raised, to half as many weights each time.
/// </summary>
internal static class ParetoSmoothing
{
    /// <summary>The smallest number of weights to which a tail is fitted.</summary>
    private const int Fewest = 5;

    /// <summary>The smallest number of weights above a raised cutoff: fewer show the prior more than a tail.</summary>
    private const int FewestAbove = 20;

    /// <summary>The probability of the largest weight under a fit, below which the fit is given up.</summary>
    private const double Unlikely = 1e-3;

    /// <summary>
    /// Smooths weights whose largest is 1, and returns k; +infinity if too few weights form a tail, -infinity if the largest weight is a
    /// common one.
    /// </summary>
    public static double Smooth(Span<double> weights)
    {
        int[] order = [.. Enumerable.Range(0, weights.Length)];
        double[] ascending = [.. weights];
        Array.Sort(ascending, order);
        var longest = LongestTail(weights.Length);
        if (longest < Fewest) return double.PositiveInfinity;
        var first = TailStart(ascending, longest);
        if (first == ascending.Length) return double.NegativeInfinity;
        if (ascending.Length - first < Fewest) return double.PositiveInfinity;
        var tail = FitFrom(ascending, first);
        // the weights above a cutoff are Pareto only if it is high enough
        while (EndsEarly(tail, ascending, first) && TailStart(ascending, longest /= 2) is var higher
            && ascending.Length - higher >= FewestAbove)
            (first, tail) = (higher, FitFrom(ascending, higher));
        var shape = TowardOneHalf(tail.Shape, ascending.Length - first);
        if (double.IsFinite(shape)) Replace(weights, order.AsSpan(first), tail with { Shape = shape }, ascending[first - 1]);
        return double.IsNaN(shape) ? double.PositiveInfinity : shape;
    }

    private static GeneralizedPareto FitFrom(double[] ascending, int first)
    {
        var cutoff = ascending[first - 1];
        return GeneralizedPareto.Fit(Array.ConvertAll(ascending[first..], w => w - cutoff));
    }

    /// <summary>
    /// Whether the largest weight is far below that of draws of the fit, which calls the weights unbounded: so they are not of it. Bounded
    /// weights of which some lie just above the cutoff and the others far above it are fitted so.
    /// </summary>
    private static bool EndsEarly(GeneralizedPareto tail, double[] ascending, int first) =>
        tail.Shape > 0 && tail.LargestBelow(ascending[^1] - ascending[first - 1], ascending.Length - first) < Unlikely;

    private static int LongestTail(int n) => (int)Math.Ceiling(Math.Min(n / 5.0, 3 * Math.Sqrt(n)));

    // among the largest weights, those above the cutoff
    private static int TailStart(double[] ascending, int longest)
    {
        var first = ascending.Length - longest;
        var cutoff = ascending[first - 1];
        while (first < ascending.Length && ascending[first] <= cutoff) first++;
        return first;
    }

    // a weak prior with the weight of ten exceedances, for short tails (appendix C)
    private static double TowardOneHalf(double shape, int length) => ((length * shape) + (10 * 0.5)) / (length + 10);

    // no smoothed weight exceeds the largest raw weight
    private static void Replace(Span<double> weights, ReadOnlySpan<int> tail, GeneralizedPareto distribution, double cutoff)
    {
        for (var i = 0; i < tail.Length; i++) weights[tail[i]] = Math.Min(1, cutoff + distribution.Quantile((i + 0.5) / tail.Length));
    }
}
