namespace ProbDsl.Cli.Reporting;

/// <summary>The divergences of two distributions for people.</summary>
internal static class DivergenceTable
{
    public static string Print(DivergenceReport report)
    {
        var text = new StringBuilder();
        text.Append(PageTitle.Print($"A: {report.A.Name} · B: {report.B.Name}")).Append('\n');
        foreach (var (letter, side, rows) in new[] { ("A", report.A, report.RowsOfA), ("B", report.B, report.RowsOfB) })
            text.Append(Paragraph.Print("", $"{letter}: {side.From}, {Words.Count(rows, side.From == "data" ? "row" : "draw")} of "
                + string.Join(", ", side.Columns.Select(Backquoted.Of))
                + (side.LeftOut > 0 ? $"; {Words.Count(side.LeftOut, "row")} with a missing cell left out" : "")));
        if (report.A.Dropped is { Count: > 0 } dropped)
            text.Append(Paragraph.Print("", $"left out: {string.Join(", ", dropped.Select(Backquoted.Of))}, "
                + $"which {(dropped.Count == 1 ? "has" : "have")} numbers in only one of the files"));
        text.Append('\n');
        var possible = report.Values.Where(v => v.Value is not null).ToList();
        var (titles, numbers) = (report.Values.Max(v => v.Kind.Title.Length), possible.Max(v => Number(v).Length));
        foreach (var value in possible)
            text.Append(Paragraph.Print($"{value.Kind.Title.PadRight(titles)}  {Number(value).PadLeft(numbers)}  ",
                $"{Unit(value)}{Error(value)}{value.By}", indent: titles + numbers + 4));
        foreach (var note in Notes(report)) text.Append(Paragraph.Print("", note));
        return text.ToString();
    }

    private static IEnumerable<string> Notes(DivergenceReport report)
    {
        yield return "";
        foreach (var group in report.Values.Where(v => v.Value is null).GroupBy(v => v.By))
            yield return $"not possible: {string.Join(", ", group.Select(v => v.Kind.Title))}: {group.Key}";
        foreach (var group in report.Values.Where(v => v.Doubt is not null).GroupBy(v => v.Doubt))
            yield return $"not reliable: {string.Join(", ", group.Select(v => v.Kind.Title))}: {group.Key}";
        foreach (var value in report.Values.Where(v => v.Baseline is not null))
            yield return $"{value.Kind.Title} between two samples of {(report.B.From != "data" ? "B" : "A")} of this size is "
                + Digits(value.Baseline!.Value);
        if (report.Values.Any(v => v.IsLowerBound))
            yield return "≥ is the estimate of a lower bound: a critic was trained on half of the rows to separate A from B, a quarter "
                + "chose its weights, and the rest give the bound; below 0 it found no difference";
        if (report.GridPoints > 0)
            yield return $"grid: {Words.Count(report.GridPoints, "point")} over the whole "
                + $"{(report.GridDimensions == 1 ? "line" : "plane")}; its errors are estimates";
        if (report.Bandwidth > 0)
            yield return $"kernel of MMD: Gaussian, bandwidth {Digits(report.Bandwidth)} (the median distance of both samples)";
    }

    private static string Number(DivergenceEstimate value) => value.IsBeyondNumbers ? "> 1.8e+308"
        : (value.IsLowerBound ? "≥" : "") + Digits(value.Value!.Value);

    private static string Digits(double value) => double.IsPositiveInfinity(value) ? "infinite"
        : Math.Abs(value) < 1e9 ? FixedPoint.Write(value, "F6")
        : value.ToString("0.000e+0", CultureInfo.InvariantCulture);

    private static string Unit(DivergenceEstimate value) => value.Kind.Unit switch
    {
        "" => "",
        "columns" => "units of the columns   ",
        var unit => $"{unit}   ",
    };

    private static string Error(DivergenceEstimate value) => value.Error == ErrorKind.None || !double.IsFinite(value.Size) ? ""
        : $"± {value.Size.ToString("0.0e+0", CultureInfo.InvariantCulture)}"
            + $"{(value.Error == ErrorKind.Standard ? " (standard error)" : "")}   ";
}
