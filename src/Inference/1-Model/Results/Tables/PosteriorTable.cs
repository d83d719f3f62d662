namespace ProbDsl.Inference.Results.Tables;

/// <summary>
/// Prints posteriors: one number per line, with mean, standard deviation and quantiles; for draws also the Monte Carlo standard error of
/// the mean (MCSE) and the effective sample size (ESS), those of bulk and tails with R-hat of chains. Results of a formula have none of
/// them. A long array is one line with ranges.
/// </summary>
public static class PosteriorTable
{
    /// <summary>Moments this many times as large as the quantiles have their own format: their size is not that of the others.</summary>
    private const double FarFactor = 1000;

    private const string Mcse = "MCSE", Ess = "ESS", Bulk = "ESS_bulk", Tail = "ESS_tail", RHat = "R_hat";

    /// <summary>The titles of the columns of draws, and of those of chains.</summary>
    private static readonly string[] OfDraws = [Mcse, Ess], OfChains = [Mcse, Bulk, Tail, RHat];

    public static string Print(IEnumerable<Estimate> estimates, ShownNames shown)
    {
        var all = estimates.ToList();
        var hasDraws = all.Exists(e => e.Spread!.Error is not null);
        var (low, high) = (all.Select(e => e.Spread!.Quantiles.Of).FirstOrDefault() ?? CredibleInterval.Usual).Titles;
        string[] ofDraws = !hasDraws ? [] : all.Exists(e => e.Spread!.Error?.Mixing is not null) ? OfChains : OfDraws;
        string[] titles = ["Mean", "StdDev", low, "50%", high];
        var table = NumberTable.Print([.. titles, .. ofDraws], [.. all.SelectMany(e => Lines(e, ofDraws, shown))],
            ofDraws == OfChains ? titles.Length : null);
        return table.Length > 0 && hasDraws && all.Exists(e => e.Spread!.Error is null)
            ? table + Paragraph.Print("", "numbers with an MCSE come from draws, the others from a formula") : table;
    }

    private static IEnumerable<NumberTable.NumberLine> Lines(Estimate estimate, string[] ofDraws, ShownNames shown) =>
        shown.InFull(LongArray.NameOf(estimate), estimate.Value.Values.Length)
            ? estimate.Places.Where(i => estimate.IsFixed?[i] != true)
                .Select(i => Line(estimate, i, ofDraws)) : [LongArray.Summarize(estimate)];

    private static NumberTable.NumberLine Line(Estimate estimate, int i, string[] ofDraws)
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
                .. ofDraws.Select(title => spread.Error is { } error ? Error(error, title, i) : ""),
            ]);
    }

    /// <summary>
    /// The value, or 0 if it is rounding relative to a width. A standard deviation alone is no such width: that of heavy tails has no
    /// relation to the other numbers, and may be infinite.
    /// </summary>
    private static double Beside(double width, double value) => Math.Abs(value) < 1e-9 * width ? 0 : value;

    /// <summary>The median, or 0 if it is rounding relative to the interval around 0.</summary>
    private static double Between(double low, double median, double high) => low <= 0 && high >= 0 ? Beside(high - low, median) : median;

    private static string Error(DrawError error, string title, int element) => title switch
    {
        Mcse => error.StandardError.Values[element].ToString("G2", CultureInfo.InvariantCulture),
        Ess => Size(error.EffectiveDraws, element),
        Bulk => Size(error.Mixing?.BulkSize, element),
        Tail => Size(error.Mixing?.TailSize, element),
        // chains that are too short have none
        _ => error.Mixing?.RHat.Values[element] is { } ratio && !double.IsNaN(ratio)
            ? ratio.ToString("F3", CultureInfo.InvariantCulture) : "",
    };

    private static string Size(Tensor? sizes, int element) => sizes?.Values[element].ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
