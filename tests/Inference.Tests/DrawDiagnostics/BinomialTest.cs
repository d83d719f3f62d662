using MathNet.Numerics.Distributions;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Whether as many successes of independent trials agree with a probability.</summary>
internal static class BinomialTest
{
    /// <summary>Twice the smaller tail of the count, at most 1.</summary>
    public static double PValue(int successes, int trials, double probability)
    {
        double[] each = [.. Enumerable.Range(0, trials + 1).Select(k => Binomial.PMF(probability, trials, k))];
        return Math.Min(1, 2 * Math.Min(each[..(successes + 1)].Sum(), each[successes..].Sum()));
    }
}
