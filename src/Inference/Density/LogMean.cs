namespace ProbDsl.Inference.Density;

/// <summary>
/// The log of the mean of numbers whose logs come one after another: the largest so far, and the sum relative to it, so that nothing
/// underflows. A NaN stays.
/// </summary>
internal struct LogMean
{
    private double largest, sum;
    private long count;

    /// <summary>NaN before the first.</summary>
    public readonly double Value => double.IsNegativeInfinity(largest) ? largest : largest + Math.Log(sum / count);

    /// <summary>Of numbers that are there already.</summary>
    public static double Of(ReadOnlySpan<double> logs)
    {
        var mean = new LogMean();
        foreach (var log in logs) mean.Add(log);
        return mean.Value;
    }

    public void Add(double log)
    {
        if (count++ == 0) largest = double.NegativeInfinity;
        if (log <= largest)
        {
            if (!double.IsNegativeInfinity(log)) sum += log == largest ? 1 : Math.Exp(log - largest);
            return;
        }

        // a NaN comes through here, and stays
        sum = double.IsNegativeInfinity(largest) ? 1 : (sum * Math.Exp(largest - log)) + 1;
        largest = log;
    }
}
