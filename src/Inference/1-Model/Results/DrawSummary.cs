namespace ProbDsl.Inference.Results;

/// <summary>Computes the mean, standard deviation and quantiles of each element of an array from weighted draws.</summary>
/// <param name="weights">The weight of each draw; their sum is 1.</param>
/// <param name="interval">The credible interval to report.</param>
public sealed class DrawSummary(double[] weights, CredibleInterval interval)
{
    /// <summary>A summary of draws with equal weights.</summary>
    public DrawSummary(int draws, CredibleInterval interval)
        : this([.. Enumerable.Repeat(1.0 / draws, draws)], interval)
    {
    }

    private const double Rounding = 1e-9;

    private readonly double effectiveWeights = KishOf(weights);

    private readonly int heaviest = Array.IndexOf(weights, weights.Max());

    public int Count => weights.Length;

    /// <summary>Whether the weights belong to random draws, whose means have Monte Carlo errors, and not to points of a grid.</summary>
    public bool AreDraws { get; init; } = true;

    /// <summary>
    /// The effective sample size of the mean of draws that depend on each other, in their order; null for independent draws.
    /// </summary>
    public Func<double[], double>? EffectiveSize { get; init; }

    /// <summary>The bulk and tail effective sample sizes of draws of chains, in their order, and R-hat; null without chains.</summary>
    public Func<double[], (double Bulk, double Tail, double RHat)>? Mixing { get; init; }

    /// <summary>The summary of draws [draws, shape..] of a variable.</summary>
    public Estimate Of(Variable variable, Tensor draws)
    {
        Shape shape = draws.Shape.Trailing(draws.Shape.Rank - 1);
        double[][] reported = [.. Enumerable.Range(0, 7).Select(_ => new double[shape.Count])];
        var (column, order, quantiles) = (new double[weights.Length], new int[weights.Length], new HazenQuantiles(weights.Length));
        double[][]? mixed = Mixing is null || shape.Count > ElementMixing.MostNumbers ? null
            : [.. Enumerable.Range(0, 3).Select(_ => new double[shape.Count])];
        for (var element = 0; element < shape.Count; element++)
        {
            for (var draw = 0; draw < column.Length; draw++)
                (column[draw], order[draw]) = (draws.Values[(draw * shape.Count) + element], draw);
            (reported[0][element], reported[1][element], reported[5][element]) = Moments(column);
            reported[6][element] = EffectiveDraws(reported[1][element], reported[5][element]);
            if (EffectiveSize is { } size)
                reported[5][element] = reported[1][element] / Math.Sqrt(reported[6][element] = size(column));
            if (mixed is not null) (mixed[0][element], mixed[1][element], mixed[2][element]) = Mixing!(column);
            Array.Sort(column, order);
            quantiles.Set(column, i => weights[order[i]]);
            (reported[2][element], reported[4][element]) = IntervalEnds.Compute(interval, quantiles.At);
            reported[3][element] = quantiles.At(0.5);
        }

        return new(variable.Name, new(shape, reported[0]), variable.Extents.Count)
        {
            Spread = new(new(shape, reported[1]),
                new Quantiles(interval, new(shape, reported[2]), new(shape, reported[3]), new(shape, reported[4])))
            {
                Error = !AreDraws ? null : new(new(shape, reported[5]), new(shape, reported[6]))
                    { Mixing = mixed is null ? null : new(new(shape, mixed[0]), new(shape, mixed[1]), new(shape, mixed[2])) },
            },
        };
    }

    /// <summary>
    /// The effective sample size (sd / error)^2 of a mean, from 1 to the number of draws. Where it is larger, the error comes from draws
    /// of next to no weight, and where nothing varies there is none: then it is that of the weights (Kish 1965).
    /// </summary>
    private double EffectiveDraws(double sd, double error)
    {
        var own = error > 0 ? Math.Pow(sd / error, 2) : double.PositiveInfinity;
        return own <= Count * (1 + Rounding) ? Math.Clamp(own, 1, Count) : effectiveWeights;
    }

    /// <summary>
    /// Moments about the draw with the largest weight: the standard deviation of a constant is exactly 0, and a draw far away that has
    /// next to no weight takes no digits of the mean. A draw of weight 0 does not count, whatever its value.
    /// </summary>
    private (double Mean, double Sd, double Error) Moments(double[] column)
    {
        var (about, away, square, error) = (column[heaviest], 0.0, 0.0, 0.0);
        if (!double.IsFinite(about)) about = Array.Find(column, double.IsFinite);
        for (var i = 0; i < column.Length; i++)
            if (weights[i] > 0) away += weights[i] * (column[i] - about);
        var mean = about + away;
        for (var i = 0; i < column.Length; i++)
        {
            if (weights[i] == 0) continue;
            var part = weights[i] * (column[i] - mean) * (column[i] - mean);
            square += part;
            error += weights[i] * part;
        }

        return (mean, Math.Sqrt(square), Math.Sqrt(error));
    }

    /// <summary>1 / sum of the squared weights, the number of draws where they are equal.</summary>
    private static double KishOf(double[] weights)
    {
        var size = 1 / weights.Sum(w => w * w);
        return size > weights.Length * (1 - Rounding) ? weights.Length : Math.Max(1, size);
    }
}
