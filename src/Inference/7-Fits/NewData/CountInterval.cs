namespace ProbDsl.Inference.NewData;

/// <summary>The credible interval and the median of a whole number from 0, from its probabilities one after another. A quantile is the
/// least number that reaches the probability; the shortest interval has at least the asked one.</summary>
internal sealed class CountInterval(CredibleInterval interval)
{
    private readonly Queue<double> within = new();

    private double below, inside, most;

    private int count, from, width = int.MaxValue;

    private double? low, median, high;

    public double Low => low ?? double.NaN;

    public double Median => median ?? double.NaN;

    public double High => high ?? double.NaN;

    /// <summary>Adds the probability of the next number.</summary>
    public void Add(double probability)
    {
        below += probability;
        if (below >= 0.5) median ??= count;
        if (interval.IsShortest) Shorten(probability);
        else
        {
            if (below >= interval.Tail) low ??= count;
            if (below >= 1 - interval.Tail) high ??= count;
        }

        count++;
    }

    /// <summary>Moves the lower end up while the interval to this number keeps the probability; of equally short ones the one with the
    /// most.</summary>
    private void Shorten(double probability)
    {
        within.Enqueue(probability);
        inside += probability;
        while (within.Count > 1 && inside - within.Peek() >= interval.Mass)
        {
            inside -= within.Dequeue();
            from++;
        }

        if (inside < interval.Mass || count - from > width || (count - from == width && inside <= most)) return;
        (low, high, width, most) = (from, count, count - from, inside);
    }
}
