namespace ProbDsl.Inference.NewData;

/// <summary>
/// Summaries of weighted draws of one number: mean, standard deviation, credible interval, median, and the Monte Carlo standard error of
/// the mean.
/// </summary>
internal readonly record struct WeightedDraws(double Mean, double Sd, double Low, double Median, double High, double Error)
{
    /// <summary>The columns of a number by name; for a single draw only its value.</summary>
    public static IEnumerable<(string Name, Func<WeightedDraws, double> Value)> Columns(int draws, CredibleInterval interval) =>
        draws == 1 ? [("value", w => w.Mean)] : [("mean", w => w.Mean), ("sd", w => w.Sd), (interval.Names.Low, w => w.Low),
            ("q50", w => w.Median), (interval.Names.High, w => w.High), ("mcse", w => w.Error)];

    /// <summary>The summary of a known number.</summary>
    public static WeightedDraws Known(double value) => new(value, 0, value, value, value, 0);

    /// <summary>The summary of linearly transformed numbers.</summary>
    public WeightedDraws Through(Func<double, double> line)
    {
        var scale = line(1) - line(0);
        var (low, high) = scale < 0 ? (High, Low) : (Low, High);
        return new(line(Mean), Math.Abs(scale) * Sd, line(low), line(Median), line(high), Math.Abs(scale) * Error);
    }

    /// <summary>The summary of a normal distribution.</summary>
    public static WeightedDraws Normal(double mean, double sd, CredibleInterval interval)
    {
        var upper = NormalQuantile.Compute(0.5 + (interval.Mass / 2));
        return new(mean, sd, mean - (upper * sd), mean, mean + (upper * sd), 0);
    }

    /// <summary>The summary of the draws for one member.</summary>
    /// <param name="logWeights">The log weight of each draw for each member: [draws][members].</param>
    /// <param name="member">The member.</param>
    /// <param name="value">Its value in a draw.</param>
    /// <param name="interval">The interval to report.</param>
    public static WeightedDraws Summarize(double[][] logWeights, int member, Func<int, double> value, CredibleInterval interval)
    {
        var (values, weights) = (new double[logWeights.Length], WeightsOf(logWeights, member));
        for (var s = 0; s < values.Length; s++) values[s] = value(s);
        Array.Sort(values, weights);
        // relative to the first draw, so that equal draws have exactly their value as mean
        var mean = values[0];
        for (var s = 0; s < values.Length; s++) mean += weights[s] * (values[s] - values[0]);
        var (variance, squares, error) = (0.0, 0.0, 0.0);
        for (var s = 0; s < values.Length; s++)
        {
            variance += weights[s] * (values[s] - mean) * (values[s] - mean);
            squares += weights[s] * weights[s];
            error += weights[s] * weights[s] * (values[s] - mean) * (values[s] - mean);
        }

        // for equal weights the factor is n / (n - 1); the error is that of a self-normalized mean (Owen 2013, equation 9.9), sd / sqrt(n)
        // for equal weights
        var quantiles = new HazenQuantiles(values.Length);
        quantiles.Set(values, s => weights[s]);
        var (low, high) = IntervalEnds.Compute(interval, quantiles.At);
        return new(mean, Math.Sqrt(variance / (1 - squares)), low, quantiles.At(0.5), high, Math.Sqrt(error / (1 - squares)));
    }

    /// <summary>The total weight of the draws with a property, in 0..1: exactly 1 if all have it.</summary>
    public static double TotalWeight(double[][] logWeights, int member, Func<int, bool> holds)
    {
        var weights = WeightsOf(logWeights, member);
        var (held, others) = (0.0, 0.0);
        for (var s = 0; s < weights.Length; s++)
            if (holds(s)) held += weights[s];
            else others += weights[s];
        return held / (held + others);
    }

    /// <summary>Weights that sum to 1; NaN if no draw is possible.</summary>
    private static double[] WeightsOf(double[][] logWeights, int member)
    {
        var weights = new double[logWeights.Length];
        var largest = double.NegativeInfinity;
        foreach (var draw in logWeights) largest = Math.Max(largest, draw[member]);
        var total = 0.0;
        for (var s = 0; s < weights.Length; s++) total += weights[s] = Math.Exp(logWeights[s][member] - largest);
        for (var s = 0; s < weights.Length; s++) weights[s] /= total;
        return weights;
    }
}
