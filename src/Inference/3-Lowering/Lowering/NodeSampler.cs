using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Draws a number from a log density that is known at evenly spaced points: interpolated between them, constant in each of
/// short parts.
/// </summary>
internal static class NodeSampler
{
    // the variance of a draw is (step / parts)^2 / 12 too large
    private const int Parts = 8;

    // the largest difference of differences that is interpolated by a parabola
    private const double MostBend = 3;

    /// <summary>Draws of numbers whose nodes are evenly spaced in t, where the number is at sinh(t): sinh(t) of each.</summary>
    /// <param name="noise">The source of randomness.</param>
    /// <param name="logDensities">[shape.., nodes]: the log density of t, but for a constant.</param>
    /// <param name="step">The distance of two nodes in t.</param>
    /// <param name="shape">The shape of the numbers.</param>
    public static Value Draw(Noise noise, Value logDensities, double step, Shape shape)
    {
        var t = noise.Drawn("number by nodes", (own, drawn, random) => drawn[0] = Draw(own, step, random), shape, 0, (logDensities, 1));
        // without cancellation near 0
        return 0.5 * (Expm1(t) - Expm1(-t));
    }

    /// <summary>A draw.</summary>
    /// <param name="logDensities">The log density at points about 0, an odd number, but for a constant; -inf for none.</param>
    /// <param name="step">The distance of two neighbors.</param>
    /// <param name="random">The source of randomness.</param>
    public static double Draw(ReadOnlySpan<double> logDensities, double step, RandomStream random)
    {
        Span<double> sums = stackalloc double[logDensities.Length * Parts];
        var most = double.NegativeInfinity;
        foreach (var log in logDensities) most = Math.Max(most, log);
        var total = 0.0;
        for (var k = 0; k < logDensities.Length; k++)
        {
            for (var part = 0; part < Parts; part++)
                sums[(k * Parts) + part] = total += Math.Exp(logDensities[k] - most + Change(logDensities, k, AwayOf(part)));
        }

        var drawn = sums.BinarySearch(random.NextUniform() * total);
        var cell = Math.Min(drawn < 0 ? ~drawn : drawn + 1, sums.Length - 1);
        return step * ((cell / Parts) - (logDensities.Length / 2) + AwayOf(cell % Parts) + ((random.NextUniform() - 0.5) / Parts));
    }

    /// <summary>The middle of a part, in steps from its point.</summary>
    private static double AwayOf(int part) => ((part + 0.5) / Parts) - 0.5;

    /// <summary>The change of the log density from a point to another near it: along the parabola through neighbors, or a line.</summary>
    private static double Change(ReadOnlySpan<double> at, int k, double away)
    {
        if (k == 0 || k == at.Length - 1) return 0;
        var (before, after) = (at[k] - at[k - 1], at[k + 1] - at[k]);
        var bend = after - before;
        // beyond it a parabola rises in tails
        if (Math.Abs(bend) < MostBend) return away * (0.5 * (before + after + (away * bend)));
        var change = away * (away < 0 ? before : after);
        return double.IsFinite(change) ? change : 0;
    }
}
