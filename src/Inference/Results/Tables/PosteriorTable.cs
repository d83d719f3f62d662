using System.Globalization;
using System.Text;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Results.Tables;

/// <summary>
/// Posteriors: one number per line, with mean, standard deviation and quantiles; where these come from draws also the standard error of the
/// mean (MCSE) and the effective sample size (ESS). Numbers by a formula have neither.
/// </summary>
internal static class PosteriorTable
{
    private const int MostElements = 40;
    private const string Title = "parameter";
    private static readonly string[] titlesOfAll = ["Mean", "StdDev", "5%", "50%", "95%"];
    private static readonly string[] titlesOfDraws = [.. titlesOfAll, "MCSE", "ESS"];

    public static string Print(IEnumerable<Estimate> estimates)
    {
        var all = estimates.ToList();
        var hasDraws = all.Exists(e => e.Spread!.Error is not null);
        var lines = all.SelectMany(e => Lines(e, hasDraws)).ToList();
        if (lines.Count == 0) return "";
        var numbers = lines.Where(l => l.Cells.Length > 0).ToList();
        var (titles, names) = (Titles(hasDraws), Math.Max(Title.Length, numbers.Select(l => l.Name.Length).DefaultIfEmpty(0).Max()));
        var columns = titles.Select((title, i) => PointColumn.Of(numbers.Select(l => l.Cells[i]), title.Length)).ToList();
        var text = new StringBuilder(Title.PadRight(names));
        text.Append(string.Concat(titles.Zip(columns, (title, c) => $"  {title.PadLeft(c.Width)}"))).Append('\n');
        foreach (var (name, cells) in lines)
        {
            var aligned = string.Concat(cells.Zip(columns, (cell, column) => $"  {column.Align(cell)}"));
            text.Append($"{name.PadRight(names)}{aligned}".TrimEnd()).Append('\n');
        }

        if (hasDraws && all.Exists(e => e.Spread!.Error is null))
            text.Append("numbers with an MCSE come from draws, the others from a formula\n");
        return text.ToString();
    }

    /// <summary>What is rounding beside the spread is 0.</summary>
    private static double Beside(double sd, double value) => Math.Abs(value) < 1e-9 * sd ? 0 : value;

    private static string[] Error(DrawError? error, int element) => error is null ? ["", ""] :
    [
        error.StandardError.Values[element].ToString("G2", CultureInfo.InvariantCulture),
        error.EffectiveDraws.Values[element].ToString("N0", CultureInfo.InvariantCulture),
    ];

    private static string[] Titles(bool hasDraws) => hasDraws ? titlesOfDraws : titlesOfAll;

    private static IEnumerable<(string Name, string[] Cells)> Lines(Estimate estimate, bool hasDraws)
    {
        var (shape, mean, spread) = (estimate.Value.Shape, estimate.Value.Values, estimate.Spread!);
        for (var i = 0; i < Math.Min(mean.Length, MostElements); i++)
        {
            var sd = spread.Sd.Values[i];
            double[] numbers = [Beside(sd, mean[i]), sd, spread.Low.Values[i], Beside(sd, spread.Median.Values[i]), spread.High.Values[i]];
            var format = NumberFormat.For(numbers);
            yield return (estimate.NameOf(i), [.. numbers.Select(format.Print), .. hasDraws ? Error(spread.Error, i) : []]);
        }

        if (mean.Length <= MostElements) yield break;
        var further = CountedNoun.Of(mean.Length - MostElements, "further number");
        yield return ($"... {further} of {estimate.Name} (--format json has all)", []);
    }
}
