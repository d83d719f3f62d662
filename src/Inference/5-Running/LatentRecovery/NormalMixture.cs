using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.LatentRecovery;

/// <summary>Moments and quantiles of a mixture of equally weighted normal distributions.</summary>
internal static class NormalMixture
{
    private const int Steps = 100;

    private const double Precision = 1e-12, Widest = 12;

    /// <summary>Mean and standard deviation.</summary>
    /// <param name="means">The means of the components.</param>
    /// <param name="sds">Their standard deviations.</param>
    public static (double Mean, double Sd) Moments(ReadOnlySpan<double> means, ReadOnlySpan<double> sds)
    {
        double mean = 0, variance = 0;
        foreach (var m in means) mean += m / means.Length;
        for (var i = 0; i < means.Length; i++)
            variance += ((sds[i] * sds[i]) + ((means[i] - mean) * (means[i] - mean))) / means.Length;
        return (mean, Math.Sqrt(variance));
    }

    /// <summary>The number below which the probability is p, by bisection of the distribution function.</summary>
    /// <inheritdoc cref="Moments"/>
    public static double Quantile(ReadOnlySpan<double> means, ReadOnlySpan<double> sds, double p)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < means.Length; i++)
            (low, high) = (Math.Min(low, means[i] - (Widest * sds[i])), Math.Max(high, means[i] + (Widest * sds[i])));
        for (var step = 0; step < Steps && high - low > Precision * Math.Max(Math.Abs(low), Math.Abs(high)); step++)
        {
            var middle = low + ((high - low) / 2);
            if (Below(means, sds, middle) < p) low = middle;
            else high = middle;
        }

        return low + ((high - low) / 2);
    }

    private static double Below(ReadOnlySpan<double> means, ReadOnlySpan<double> sds, double at)
    {
        double sum = 0;
        for (var i = 0; i < means.Length; i++)
            sum += sds[i] > 0 ? Math.Exp(NormalCdf.Log((at - means[i]) / sds[i])) : at < means[i] ? 0 : 1;
        return sum / means.Length;
    }
}
