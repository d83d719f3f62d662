namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// A running log-mean-exp: the largest log so far, and the sum relative to it, so that nothing underflows. NaN propagates.
/// </summary>
public struct LogMeanExp
{
    private double largest, sum;
    private long count;

    /// <summary>The log of the mean; NaN before the first number.</summary>
    public readonly double Value => double.IsNegativeInfinity(largest) ? largest : largest + Math.Log(sum / count);

    /// <summary>The log of the mean of these numbers, given their logs.</summary>
    public static double Compute(ReadOnlySpan<double> logs)
    {
        var mean = new LogMeanExp();
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

        // NaN takes this branch, and propagates
        sum = double.IsNegativeInfinity(largest) ? 1 : (sum * Math.Exp(largest - log)) + 1;
        largest = log;
    }
}
