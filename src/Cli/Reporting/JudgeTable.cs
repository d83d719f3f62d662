using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Reporting;

/// <summary>A judgement for people: the verdict, the prediction, the checks, and what to write next.</summary>
internal static class JudgeTable
{
    private const int Width = 13;

    public static string Print(SavedFitWithData with, Judgement judgement, string? perRow)
    {
        var text = new StringBuilder();
        text.Append(PageTitle.Print(with.Title)).Append('\n');
        var (verdict, style) = VerdictLine(judgement);
        text.Append(StyleMarks.OfLines(style, Paragraph.Print("", verdict))).Append('\n');
        var rows = judgement.LeftOutRows;
        text.Append(Line("elpd", $"{RowSumOutput.Text(rows.Elpd)} nats   ({rows.How} over {Words.Count(rows.Observed, "row")}"
            + $"{(rows.Rows.Count < rows.Observed ? $", from {rows.Rows.Count:N0} of them" : "")}; "
            + $"{rows.Parameters.Value.ToString("0.0", CultureInfo.InvariantCulture)} effective parameters)"));
        if (!rows.AreExact)
            text.Append(Line("waic", $"{RowSumOutput.Text(rows.ElpdOfWaic)} nats   ({Waic(rows)})"));
        text.Append(Line("k-hat", KHats(rows)));
        foreach (var refitted in judgement.Refitted)
            text.Append(Line("refits",
                $"{RowSumOutput.Text(refitted.Sum)} nats   ({refitted.Parts.What}; {Words.Count(refitted.Places.Count, "row")})"));
        if (judgement.Checks.Count > 0) text.Append('\n').Append(ChecksTable.Print(judgement.Checks));
        text.Append('\n');
        foreach (var finding in judgement.Findings)
        {
            text.Append(Line(finding.Topic, finding.Text));
            if (finding.Next is { } next) text.Append(Paragraph.Print(new string(' ', Width), $"= {next}", indent: Width + 2));
        }

        if (perRow is not null) text.Append(Paragraph.Print("", $"each row's prediction is in {perRow}"));
        return text.ToString();
    }

    /// <summary>The first line: what all findings say together.</summary>
    private static (string Text, TextStyle Style) VerdictLine(Judgement judgement)
    {
        var topics = judgement.Findings.Where(f => f.Verdict == judgement.Verdict).Select(f => f.Topic).Distinct();
        return judgement.Verdict switch
        {
            Verdict.Bad => ("do not trust this fit: its draws are not those of the posterior", TextStyle.Error),
            Verdict.Doubtful => ($"in doubt: {string.Join(", ", topics)}; see below what to write", TextStyle.Warning),
            Verdict.Unknown => ($"nothing speaks against this fit, but {Listed([.. topics])} could not be judged", TextStyle.Warning),
            _ => ("trust: nothing speaks against this fit", TextStyle.Good),
        };
    }

    /// <summary>`a`, `a and b`, `a, b and c`.</summary>
    private static string Listed(string[] topics) => topics is [var one] ? one : $"{string.Join(", ", topics[..^1])} and {topics[^1]}";

    /// <summary>What the widely applicable criterion is given, and where it is not reliable.</summary>
    private static string Waic(LeftOutRows rows)
    {
        var high = rows.Waic.Count(w => w.Variance > WaicRow.MostVariance);
        var text = rows.Integrated > 0 ? "given the draws of what leave-one-out integrates"
            : "the widely applicable criterion, as a log density";
        return high == 0 ? text : $"{text}; not reliable: the log density of {Words.Count(high, "row")} varies by more than "
            + $"{Number(WaicRow.MostVariance, "0.0")}";
    }

    private static string KHats(LeftOutRows rows)
    {
        if (rows.AreExact) return "not needed: predictions are in closed form";
        var (limit, bad, bound) = (rows.ReliableShape, rows.Unreliable.Count, rows.Rows.Count(r => r.ParetoShape > 1));
        var text = $"{rows.Rows.Count - bad:N0} of {rows.Rows.Count:N0} below {limit.ToString("0.00", CultureInfo.InvariantCulture)}";
        return bad == 0 ? text : $"{text} · {bound:N0} above 1 · the largest {Number(rows.Rows.Max(r => r.ParetoShape), "0.00")}";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Line(string title, string text) => Paragraph.Print(title.PadRight(Width), text, indent: Width);
}
