namespace ProbDsl.Catalog.Distributions;

/// <summary>The expected value of a scalar distribution given that it falls between bounds.</summary>
internal static class TruncatedMean
{
    /// <summary>The most masses of whole numbers that are added.</summary>
    private const int MostCounts = 1000;

    /// <param name="distribution">The distribution before the truncation.</param>
    /// <param name="interval">The bounds, at least one.</param>
    /// <returns>Null where there is no formula: whole numbers and normal distributions have one.</returns>
    public static Value? Compute(NestedDistribution distribution, Interval interval) => distribution switch
    {
        { Of: Normal } => OfNormal(distribution.Arguments, interval),
        { IsWhole: true, Of: IMean and IDensity, EventRank: 0 } => OfCounts(distribution, interval),
        _ => null,
    };

    // mean + sd (phi(a) - phi(b)) / (Phi(b) - Phi(a)) for standardized bounds a and b (Johnson, Kotz and Balakrishnan 1994, chapter 13)
    private static Value OfNormal(Arguments a, Interval interval)
    {
        var mass = interval.LogMass(new NestedDistribution(new Normal(), a));
        var (low, high) = (Ratio(interval.Low), Ratio(interval.High));
        var shift = low is { } below && high is { } above ? below - above : low ?? -high!;
        return a["mean"] + (a["sd"] * shift);

        Value? Ratio(Value? bound) => bound is null ? null
            : Exp((-0.5 * Square((bound - a["mean"]) / a["sd"])) - NormalConstant.HalfLogTwoPi - mass);
    }

    private static Value? OfCounts(NestedDistribution distribution, Interval interval)
    {
        var low = interval.Lowest(distribution) is { } lowest ? CountProbability.Number(lowest) : 0;
        var high = interval.Highest(distribution) is { } highest ? CountProbability.Number(highest) : double.PositiveInfinity;
        if (low is not { } from || high is not { } to || distribution.Of.Signature.Target.Element != Element.Count) return null;
        from = Math.Max(from, 0);
        if (to - from <= MostCounts)
        {
            var (inside, mass) = Sums(distribution, from, to, interval);
            return inside / mass;
        }

        if (!double.IsPositiveInfinity(to) || from > MostCounts || ((IMean)distribution.Of).Mean(distribution.Arguments) is not { } mean)
            return null;
        if (from == 0) return mean;
        var (below, probability) = Sums(distribution, 0, from - 1, interval);
        return (mean - below) / (1 - probability);
    }

    /// <summary>The sum of k p(k), and of p(k), for k in a range.</summary>
    private static (Value Numbers, Value Masses) Sums(NestedDistribution distribution, double from, double to, Interval interval)
    {
        var zero = (interval.Low ?? interval.High!) * 0;
        var (numbers, masses) = (zero, zero);
        for (var k = from; k <= to; k++)
        {
            var mass = Exp(distribution.LogDensity(zero + k));
            (numbers, masses) = (numbers + (k * mass), masses + mass);
        }

        return (numbers, masses);
    }
}
