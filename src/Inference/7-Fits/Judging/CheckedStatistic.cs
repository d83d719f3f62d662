namespace ProbDsl.Inference.Judging;

/// <summary>A statistic of an outcome that replicated data are compared by.</summary>
/// <param name="Name">Its name in tables, as `fraction of zeros`.</param>
/// <param name="Of">Its value from the observed cells, in the order of rows.</param>
/// <param name="Above">What to write where the data have more of it than the story draws.</param>
/// <param name="Below">What to write where they have less.</param>
internal sealed record CheckedStatistic(string Name, Func<double[], double> Of, string Above, string Below)
{
    private const string Spread = "give the scale an unknown of its own, or let it depend on a column";

    private const string Level = "an intercept, or the link, is missing";

    private const string States = "the probabilities of states depend on something that the story does not read";

    private const string Tails = "`StudentT` in place of `Normal`, or a `Mixture`, has heavier tails; or look at the largest values";

    private const string Lighter = "a distribution with lighter tails, or bounds: `Truncated`";

    private static readonly CheckedStatistic mean = new("mean", Mean, Level, Level),
        deviation = new("standard deviation", Deviation, Spread, Spread),
        most = new("maximum", values => values.Max(), Tails, Lighter),
        mostOfCounts = most with { Above = "`NegativeBinomial` in place of `Poisson` has heavier tails; or look at the largest counts" },
        least = new("minimum", values => values.Min(), Lighter, Tails),
        order = new("correlation of neighbors", Autocorrelation,
            "rows depend on those before them: a trend, a season, a level along rows, or an effect of groups",
            "rows alternate: an autoregression, as `y[t] ~ Normal(a * y[t-1], s)`"),
        zeros = new("fraction of zeros", values => values.Count(v => v == 0) / (double)values.Length,
            "`NegativeBinomial`, or a `Mixture` of a point at 0 and the counts (hurdle, zero inflation)",
            "counts that begin at 1: `Truncated`"),
        dispersion = new("variance / mean", values => Deviation(values) is var sd && Mean(values) is > 0 and var m ? sd * sd / m : 0,
            "`NegativeBinomial` in place of `Poisson`, `BetaBinomial` in place of `Binomial`, or an effect of each row",
            "`Binomial` where there is a largest count"),
        yes = new("fraction of yes", Mean, Level, Level);

    /// <summary>The statistics of a kind of outcome.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="states">The names of its states; empty of other kinds.</param>
    public static IReadOnlyList<CheckedStatistic> For(OutcomeKind kind, IReadOnlyList<string> states) => kind switch
    {
        OutcomeKind.Number => [mean, deviation, least, most, order],
        OutcomeKind.Count => [mean, dispersion, zeros, mostOfCounts, order],
        OutcomeKind.YesNo => [yes, order],
        _ => [.. states.Select((name, at) => new CheckedStatistic($"fraction of {name}",
            values => values.Count(v => v == at + 1) / (double)values.Length, States, States)), order],
    };

    /// <summary>How the means of groups differ.</summary>
    public static CheckedStatistic OfGroups(OutcomeGroups groups) => new($"sd of means by {groups.Name}", groups.DeviationOfMeans,
        $"an effect of `{groups.Name}`, with a scale of its own or a predictor of groups",
        $"a smaller scale of the effects of `{groups.Name}`: look at its prior");

    private static double Mean(double[] values) => values.Average();

    /// <summary>The standard deviation; 0 of one value.</summary>
    public static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1));
    }

    /// <summary>The correlation of each value with the one after it; 0 of constant values.</summary>
    private static double Autocorrelation(double[] values)
    {
        var (mean, sum, square) = (values.Average(), 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            square += (values[i] - mean) * (values[i] - mean);
            if (i > 0) sum += (values[i] - mean) * (values[i - 1] - mean);
        }

        return square > 0 ? sum / square : 0;
    }
}
