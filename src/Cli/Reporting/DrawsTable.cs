using System.Globalization;
using ProbDsl.Cli.Output;
using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Cli.Reporting;

/// <summary>How far draws of each fit are from rows of the data, beside how far two parts of the data are from one another.</summary>
internal static class DrawsTable
{
    /// <param name="fits">Fits by name; null stands for one that failed.</param>
    public static string Print(IReadOnlyCollection<(string Name, Result<SampleDistance>? Draws)> fits)
    {
        var first = fits.Select(f => f.Draws?.Value).OfType<SampleDistance>().FirstOrDefault();
        List<string[]> lines = [[first is null ? "draws" : Words.Count(first.Draws, "draw"), "distance from the data",
            "of data from data", "accuracy"]];
        foreach (var (name, draws) in fits.Where(f => f.Draws is not null))
            lines.Add(draws!.Value is { } reported ? [name, Number(reported.Sliced), Number(reported.Yardstick),
                $"{Number(reported.Accuracy, 3)} ± {Number(reported.Error, 3)}"] : [name, draws.Diagnostics[0].Message]);
        var page = AlignedLines.Of(lines, _ => false);
        return first is null
            ? page : $"{page}{Paragraph.Print("",
                $"sliced Wasserstein distances from {Words.Count(first.Rows, "row")}, in the units of the data; accuracy is the fraction "
                    + "that nearest neighbors classify correctly as data or drawn, "
                    + "which is one half if draws have the distribution of the data")}";
    }

    private static string Number(double value, int decimals = 4) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
}
