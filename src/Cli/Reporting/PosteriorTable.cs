using System.Text;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>Posteriors: one number per line, with mean, standard deviation and quantiles.</summary>
internal static class PosteriorTable
{
    private const int MostElements = 40;
    private const string Title = "parameter";
    private static readonly string[] Titles = ["Mean", "StdDev", "5%", "50%", "95%"];

    public static string Print(IEnumerable<Estimate> estimates)
    {
        var lines = estimates.SelectMany(Lines).ToList();
        if (lines.Count == 0) return "";
        var names = Math.Max(Title.Length, lines.Where(l => l.Cells.Length > 0).Select(l => l.Name.Length).DefaultIfEmpty(0).Max());
        var columns = Titles.Select((title, i) => PointColumn.Of(lines.Where(l => l.Cells.Length > 0).Select(l => l.Cells[i]), title.Length)).ToList();
        var text = new StringBuilder($"{Title.PadRight(names)}{string.Concat(Titles.Zip(columns, (title, c) => $"  {title.PadLeft(c.Width)}"))}\n");
        foreach (var (name, cells) in lines) text.Append($"{name.PadRight(names)}{string.Concat(cells.Zip(columns, (cell, c) => $"  {c.Align(cell)}"))}".TrimEnd()).Append('\n');
        return text.ToString();
    }

    /// <summary>What is rounding beside the spread is 0.</summary>
    private static double Beside(double sd, double value) => Math.Abs(value) < 1e-9 * sd ? 0 : value;

    private static IEnumerable<(string Name, string[] Cells)> Lines(Estimate estimate)
    {
        var (shape, mean, spread) = (estimate.Value.Shape, estimate.Value.Values, estimate.Spread!);
        for (var i = 0; i < Math.Min(mean.Length, MostElements); i++)
        {
            double[] numbers = [Beside(spread.Sd.Values[i], mean[i]), spread.Sd.Values[i], spread.Low.Values[i], Beside(spread.Sd.Values[i], spread.Median.Values[i]), spread.High.Values[i]];
            var format = NumberFormat.For(numbers);
            yield return (estimate.NameOf(i), [.. numbers.Select(format.Print)]);
        }

        if (mean.Length > MostElements) yield return ($"... {Words.Count(mean.Length - MostElements, "further number")} of {estimate.Name} (--format json has all)", []);
    }
}
