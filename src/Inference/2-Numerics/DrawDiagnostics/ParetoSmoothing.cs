namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// Pareto smoothed importance sampling (Vehtari, Simpson, Gelman, Yao and Gabry 2024, JMLR 25): the largest weights are replaced by the
/// quantiles of a generalized Pareto distribution fitted to them, whose shape k measures the reliability of the estimates.
/// </summary>
internal static class ParetoSmoothing
{
    /// <summary>The smallest number of weights to which a tail is fitted.</summary>
    private const int Fewest = 5;

    /// <summary>
    /// Smooths weights whose largest is 1, and returns the shape of their tail: +infinity if too few weights form a tail, -infinity if the
    /// largest weight is a common one.
    /// </summary>
    /// <param name="weights">The weights of draws [n].</param>
    /// <param name="relativeEfficiency">
    /// The effective sample size of the draws over their number: where draws depend on each other, more of them form the tail.
    /// </param>
    public static ParetoTail Smooth(Span<double> weights, double relativeEfficiency = 1)
    {
        int[] order = [.. Enumerable.Range(0, weights.Length)];
        double[] ascending = [.. weights];
        Array.Sort(ascending, order);
        var longest = LongestTail(weights.Length, relativeEfficiency);
        if (longest < Fewest) return ParetoTail.TooShort;
        var first = TailStart(ascending, longest);
        var length = ascending.Length - first;
        if (length < Fewest) return length == 0 ? ParetoTail.None : ParetoTail.TooShort;
        var cutoff = ascending[first - 1];
        var tail = GeneralizedPareto.Fit([.. ascending.AsSpan(first).ToArray().Select(w => w - cutoff)]);
        var shape = TowardOneHalf(tail.Shape, length);
        if (double.IsFinite(shape)) Replace(weights, order.AsSpan(first), tail with { Shape = shape }, cutoff);
        return double.IsNaN(shape) ? ParetoTail.TooShort : new(shape, ErrorOf(shape, length));
    }

    private static int LongestTail(int n, double efficiency) => (int)Math.Ceiling(Math.Min(n / 5.0, 3 * Math.Sqrt(n / efficiency)));

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

    // the asymptotic error of a maximum likelihood fit with k > -1/2 (Smith 1987), which the weak prior shrinks as it does k
    private static double ErrorOf(double shape, int length) => length / (length + 10.0) * Math.Max(0.5, 1 + shape) / Math.Sqrt(length);

    // no smoothed weight exceeds the largest raw weight
    private static void Replace(Span<double> weights, ReadOnlySpan<int> tail, GeneralizedPareto distribution, double cutoff)
    {
        for (var i = 0; i < tail.Length; i++) weights[tail[i]] = Math.Min(1, cutoff + distribution.Quantile((i + 0.5) / tail.Length));
    }
}

/// <summary>The shape k of the tail of weights, with its standard error.</summary>
internal readonly record struct ParetoTail(double Shape, double Error)
{
    /// <summary>Weights whose largest is a common one: they have no tail.</summary>
    public static ParetoTail None => new(double.NegativeInfinity, 0);

    /// <summary>Too few weights differ from 0, or from each other, for a shape.</summary>
    public static ParetoTail TooShort => new(double.PositiveInfinity, 0);
}
