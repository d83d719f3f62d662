namespace ProbDsl.Catalog.Distributions;

/// <summary>Moments and quantiles of a sample.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation.</param>
/// <param name="LogMean">The mean of the logarithms of the positive numbers; NaN without any.</param>
/// <param name="LogDeviation">The standard deviation of these logarithms.</param>
/// <param name="Median">The median.</param>
/// <param name="HalfWidth">Half the interquartile range.</param>
/// <param name="Least">The smallest number.</param>
/// <param name="Greatest">The largest number.</param>
public readonly record struct SampleMoments(
    double Mean, double Deviation, double LogMean, double LogDeviation, double Median, double HalfWidth, double Least, double Greatest)
{
    /// <summary>Up to this many numbers, at equal distances in their order, give the quantiles.</summary>
    private const int MostSorted = 16_384;

    /// <summary>Euler's constant: minus the mean of the logarithm of a standard exponential number, whose variance is pi^2 / 6.</summary>
    private const double Euler = 0.5772156649015329;

    /// <summary>
    /// Half the interquartile range; the standard deviation if the middle half of the numbers is equal.
    /// </summary>
    public double RobustScale => HalfWidth > 0 ? HalfWidth : Deviation;

    /// <summary>
    /// The shape of a gamma distribution: its logarithm has the variance 1 / a + 1 / (2 a^2) + .. for a large shape a, and 1 / a^2 for a
    /// small one.
    /// </summary>
    public double GammaShape => LogDeviation * LogDeviation is var square
        ? (0.5 + Math.Sqrt(0.25 + square)) / square : double.NaN;

    /// <summary>The shape of a Weibull distribution, by the standard deviation of logarithms.</summary>
    public double WeibullShape => Math.PI / Math.Sqrt(6) / LogDeviation;

    /// <summary>The scale of a Weibull distribution, by the mean of logarithms.</summary>
    public double WeibullScale => Math.Exp(LogMean + (Euler / WeibullShape));

    /// <summary>The moments of these numbers; null if there are none.</summary>
    /// <param name="sample">Finite numbers.</param>
    /// <param name="copies">How often each counts; empty for once.</param>
    public static SampleMoments? Compute(ReadOnlySpan<double> sample, ReadOnlySpan<double> copies)
    {
        var (own, logs, least, greatest) = (new Moving(), new Moving(), double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < sample.Length; i++)
        {
            var times = copies.IsEmpty ? 1 : copies[i];
            if (!(times > 0)) continue;
            own.Add(sample[i], times);
            if (sample[i] > 0) logs.Add(Math.Log(sample[i]), times);
            least = Math.Min(least, sample[i]);
            greatest = Math.Max(greatest, sample[i]);
        }

        if (own.Count == 0) return null;
        var (sorted, weights) = (new double[Math.Min(sample.Length, MostSorted)], new double[Math.Min(sample.Length, MostSorted)]);
        for (var i = 0; i < sorted.Length; i++)
        {
            var at = (int)((long)i * sample.Length / sorted.Length);
            (sorted[i], weights[i]) = (sample[at], copies.IsEmpty ? 1 : Math.Max(0, copies[at]));
        }

        Array.Sort(sorted, weights);
        var whole = weights.Sum();
        return new(own.Mean, own.Deviation, logs.Count > 0 ? logs.Mean : double.NaN, logs.Deviation, Quantile(0.5),
            (Quantile(0.75) - Quantile(0.25)) / 2, least, greatest);

        // the first number with more than this part of the weight up to it
        double Quantile(double part)
        {
            var below = 0.0;
            for (var i = 0; i < sorted.Length; i++)
                if ((below += weights[i]) > part * whole) return sorted[i];
            return sorted[^1];
        }
    }

    /// <summary>A mean and variance that grow by one number at a time (Welford).</summary>
    private struct Moving
    {
        private double squares;

        public double Count { get; private set; }

        public double Mean { get; private set; }

        public readonly double Deviation => squares > 0 ? Math.Sqrt(squares / Count) : 0;

        public void Add(double value, double times)
        {
            var beside = value - Mean;
            Count += times;
            Mean += beside * (times / Count);
            squares += times * beside * (value - Mean);
        }
    }
}
