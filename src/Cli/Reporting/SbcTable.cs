using ProbDsl.Inference.Calibration;

namespace ProbDsl.Cli.Reporting;

/// <summary>A calibration for people: the verdict, each quantity with its ranks, and what failed.</summary>
internal static class SbcTable
{
    private const int Width = 13, MostNamed = 4;

    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>The story, and how it is simulated and fitted.</summary>
    public static string Header(CalibrationCall run, ShapedStory story, CalibrationSetup setup)
    {
        var drawn = run.Simulated is null ? "the story" : Path.GetFileName(run.Simulated);
        return FitHeader.Subject(Path.GetFileName(run.Story), story.Problem, story.DataFiles, story.Defaults.Options.Seed)
            + Paragraph.Print("", $"{Words.Count(run.Simulations, "simulation")} of {drawn}, each fitted by "
                + $"{setup.Selection.Method!.Name}, {setup.Selection.Reason}") + "\n";
    }

    /// <summary>What a process that fits a part has done.</summary>
    public static string PartDone(CalibrationCall run, int count, string file) => Paragraph.Print("",
        $"part {run.Part!.Part} of {run.Part.Of} is complete: {Path.GetDirectoryName(file)} has {count:N0} of "
            + $"{Words.Count(run.Simulations, "simulation")}; the same call without `--part` joins them");

    public static string Print(CalibrationCall run, CalibrationReport report, CalibrationSetup setup, SimulationCalls calls)
    {
        var text = new StringBuilder();
        var (verdict, style) = Verdict(report);
        text.Append(StyleMarks.OfLines(style, Paragraph.Print("", verdict))).Append('\n');
        text.Append(Quantities(report)).Append('\n');
        text.Append(Line("ranks", $"of the true value among {setup.RankedDraws} draws of each fit, from the smallest to the largest; "
            + "uniform if posteriors are right"));
        text.Append(Line("p-value", $"by the simultaneous band of the distribution function of ranks; below {PValue(report.Level)} a "
            + $"quantity is rejected: {100 * CalibrationReport.FalseAlarm:0}% false alarm over all {report.Quantities.Count:N0} "
            + "(Bonferroni)"));
        foreach (var (unknown, reason) in setup.Unranked) text.Append(Line("not ranked", $"`{unknown}`: {reason}"));
        if (report.Unranked.Count > 0)
            text.Append(Line("not ranked", $"{Listed(report.Unranked.Select(q => q.Name))}: too few fits have draws of "
                + (report.Unranked.Count == 1 ? "it" : "them")));
        if (report.Failed.Count > 0) text.Append(Simulations("failed", "failed and has", report.Failed, s => s.Failure!, calls));
        if (report.Warned.Count > 0)
            text.Append(Simulations("warned", "warned of its own result and has", report.Warned, s => s.Warning!, calls));
        foreach (var next in Next(report, setup, run)) text.Append(Paragraph.Print(new string(' ', Width), $"= {next}", indent: Width + 2));
        if (run.Folder is { } folder) text.Append(Paragraph.Print("", $"the ranks are in {folder}; more `--simulations` continue there"));
        return text.ToString();
    }

    /// <summary>How a posterior is wrong, in words.</summary>
    public static string Word(IReadOnlyList<Miscalibration> found) =>
        found.Count == 0 ? "fine" : string.Join(", ", found.Select(f => f switch
        {
            Miscalibration.TooNarrow => "too narrow",
            Miscalibration.TooWide => "too wide",
            Miscalibration.ShiftedUp => "shifted up",
            _ => "shifted down",
        }));

    /// <summary>The first line.</summary>
    private static (string Text, TextStyle Style) Verdict(CalibrationReport report)
    {
        var count = report.Quantities.Count == 1 ? "1 quantity" : $"{report.Quantities.Count:N0} quantities";
        if (report.Rejected is { Count: > 0 } rejected)
            return ($"not calibrated: {string.Join("; ", rejected.Take(MostNamed).Select(q => $"`{q.Quantity.Name}` is "
                + Word(report.VerdictOf(q))))}{(rejected.Count > MostNamed ? $"; {rejected.Count:N0} of {count} in all" : "")}",
                TextStyle.Error);
        var simulations = Words.Count(report.Simulations.Count, "simulation");
        return report.Failed.Count > 0
            ? ($"in doubt: {report.Failed.Count:N0} of {simulations} failed; ranks of the others are uniform", TextStyle.Warning)
            : ($"calibrated: ranks of {count} in {simulations} are uniform", TextStyle.Good);
    }

    /// <summary>A line for each quantity that is rejected, and for each array of which none is.</summary>
    private static string Quantities(CalibrationReport report)
    {
        List<string[]> lines = [["quantity", "posterior", "p-value", "ranks"]];
        foreach (var group in report.Quantities.GroupBy(q => q.Quantity.Unknown ?? q.Quantity.Name))
        {
            lines.AddRange(group.Where(report.IsRejected).Select(q => Row(report, q, q.Quantity.Name)));
            List<QuantityCalibration> fine = [.. group.Where(q => !report.IsRejected(q))];
            if (fine.Count > 0)
                lines.Add(Row(report, fine.MinBy(q => q.PValue)!, fine.Count == 1 ? fine[0].Quantity.Name
                    : $"{group.Key}, the least of {fine.Count:N0}"));
        }

        return AlignedLines.Write(lines, column => column == 2);
    }

    private static string[] Row(CalibrationReport report, QuantityCalibration quantity, string name) =>
        [name, Word(report.VerdictOf(quantity)), PValue(quantity.PValue), Histogram(quantity.Histogram)];

    private static string PValue(double p) => p < 1e-12 ? "<1e-12" : p < 0.0001 ? p.ToString("0.#e+0", CultureInfo.InvariantCulture)
        : p.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Histogram(int[] counts) =>
        string.Concat(counts.Select(n => Heights[n * (Heights.Length - 1) / Math.Max(1, counts.Max())]));

    /// <summary>How many simulations have a code, and how to repeat the first.</summary>
    private static string Simulations(string title, string verb, IReadOnlyList<SimulationRanks> found, Func<SimulationRanks, string> code,
        SimulationCalls calls)
    {
        var codes = string.Join(", ", found.GroupBy(code).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} ({g.Count():N0})"));
        var text = new StringBuilder(Line(title, $"{Words.Count(found.Count, "fit")}: {codes}; simulation {found[0].Number} is the first "
            + $"that {verb} {code(found[0])}:"));
        foreach (var call in calls.Of(found[0].Number)) text.Append(Paragraph.Print(new string(' ', Width), call, indent: Width + 2));
        return text.ToString();
    }

    /// <summary>What to write next; under another story nothing is said about the method.</summary>
    private static IEnumerable<string> Next(CalibrationReport report, CalibrationSetup setup, CalibrationCall run)
    {
        if (report.Rejected.Count == 0) yield break;
        if (run.Simulated is { } other)
        {
            yield return $"the posteriors of {Path.GetFileName(run.Story)} are so where {Path.GetFileName(other)} is true; without "
                + "`--simulate` they show whether the method is right";
            yield break;
        }

        if (setup.Others.Count > 0)
            yield return $"see whether another method is right: {string.Join(", ", setup.Others.Select(name => $"`--method {name}`"))}";
        if (report.Rejected.Any(q => report.VerdictOf(q)[0] == Miscalibration.TooNarrow))
            yield return "too narrow: chains with a small effective sample size look so too; take more draws, `--num-samples 8000`";
    }

    private static string Listed(IEnumerable<string> names)
    {
        List<string> all = [.. names];
        return string.Join(", ", all.Take(MostNamed).Select(n => $"`{n}`"))
            + (all.Count > MostNamed ? $" and {all.Count - MostNamed:N0} more" : "");
    }

    private static string Line(string title, string text) => Paragraph.Print(title.PadRight(Width), text, indent: Width);
}
