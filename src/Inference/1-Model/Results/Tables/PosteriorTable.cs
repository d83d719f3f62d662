namespace ProbDsl.Inference.Results.Tables;

/// <summary>
/// Prints posteriors: one number per line, with mean, standard deviation and quantiles; for draws also the Monte Carlo standard error of
/// the mean (MCSE) and the effective sample size (ESS). Results of a formula have neither. A long array is one line with ranges.
/// </summary>
public static class PosteriorTable
{
    /// <summary>Moments this many times as large as the quantiles have their own format: their size is not that of the others.</summary>
    private const double FarFactor = 1000;

    public static string Print(IEnumerable<Estimate> estimates, ShownNames shown)
    {
        var all = estimates.ToList();
        var hasDraws = all.Exists(e => e.Spread!.Error is not null);
        var (low, high) = (all.Select(e => e.Spread!.Quantiles.Of).FirstOrDefault() ?? CredibleInterval.Usual).Titles;
        string[] titles = ["Mean", "StdDev", low, "50%", high, .. hasDraws ? ["MCSE", "ESS"] : Array.Empty<string>()];
        var table = NumberTable.Print(titles, [.. all.SelectMany(e => Lines(e, hasDraws, shown))]);
        return table.Length > 0 && hasDraws && all.Exists(e => e.Spread!.Error is null)
            ? table + Paragraph.Print("", "numbers with an MCSE come from draws, the others from a formula") : table;
    }

    private static IEnumerable<NumberTable.NumberLine> Lines(Estimate estimate, bool hasDraws, ShownNames shown) =>
        shown.InFull(LongArray.NameOf(estimate), estimate.Value.Values.Length)
            ? estimate.Places.Where(i => estimate.IsFixed?[i] != true)
                .Select(i => Line(estimate, i, hasDraws)) : [LongArray.Summarize(estimate)];

    private static NumberTable.NumberLine Line(Estimate estimate, int i, bool hasDraws)
    {
        var (mean, spread, sd) = (estimate.Value.Values[i], estimate.Spread!, estimate.Spread!.Sd.Values[i]);
        var (low, high) = (spread.Low.Values[i], spread.High.Values[i]);
        double[] numbers = [Beside(Math.Min(sd, high - low), mean), sd, low, Between(low, spread.Median.Values[i], high), high];
        var farthest = FarFactor * Math.Max(Math.Abs(low), Math.Abs(high));
        double[] near = [.. numbers.Where(x => farthest == 0 || Math.Abs(x) <= farthest)];
        var width = sd <= FarFactor * (high - low) ? sd : high - low;
        // the standard deviation itself has no uncertainty
        var format = NumberFormat.For(near, [.. near.Select(x => x.Equals(sd) ? 0 : width)]);
        return new(estimate.NameOf(i),
            [
                .. numbers.Select(x => (near.Contains(x) ? x.Equals(sd) ? format.OfUncertainty : format : NumberFormat.For([x])).Print(x)),
                .. hasDraws ? Error(spread.Error, i) : [],
            ]);
    }

    /// <summary>
    /// The value, or 0 if it is rounding relative to a width. A standard deviation alone is no such width: that of heavy tails has no
    /// relation to the other numbers, and may be infinite.
    /// </summary>
    private static double Beside(double width, double value) => Math.Abs(value) < 1e-9 * width ? 0 : value;

    /// <summary>The median, or 0 if it is rounding relative to the interval around 0.</summary>
    private static double Between(double low, double median, double high) => low <= 0 && high >= 0 ? Beside(high - low, median) : median;

    private static string[] Error(DrawError? error, int element) => error is null ? ["", ""] :
    [
        error.StandardError.Values[element].ToString("G2", CultureInfo.InvariantCulture),
        error.EffectiveDraws.Values[element].ToString("N0", CultureInfo.InvariantCulture),
    ];
}
