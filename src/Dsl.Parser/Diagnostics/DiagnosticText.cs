using System.Text;
using ProbDsl.Parser.Source;

namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// Diagnostics for people: the message, the place, the line itself with what is meant underlined, and the next step. Plain text
/// without colour, safe to print: no control character of a source reaches the terminal. What is said is broken at 100 columns.
/// </summary>
public static class DiagnosticText
{
    /// <summary>All diagnostics, an empty line between them.</summary>
    public static string Render(IEnumerable<Diagnostic> diagnostics) => string.Join("\n", diagnostics.Select(Render));

    /// <summary>One diagnostic, its last line ended.</summary>
    public static string Render(Diagnostic diagnostic)
    {
        var text = new StringBuilder();
        var kind = diagnostic.Severity == Severity.Error ? "error" : "warning";
        text.Append(Paragraph.Print($"{kind} {diagnostic.Code}: ", $"{Whereabouts(diagnostic.Place)}{diagnostic.Message}", indent: 2));
        switch (diagnostic.Place)
        {
            case SourcePlace { Span.Source: not null } place:
                Source(text, diagnostic, place.Span);
                break;
            case DataPlace { LineText: { } line } place:
                Data(text, place, line, diagnostic.Help);
                break;
            default:
                Help(text, 2, diagnostic.Help);
                break;
        }
        return text.ToString();
    }

    private static string Whereabouts(Place place) => place switch
    {
        DataPlace data => string.Join(", ",
            [data.File, .. data.Row is { } row ? [$"row {row}"] : Array.Empty<string>(),
                .. data.Column is { } column ? [$"column {column}"] : Array.Empty<string>()]) + ": ",
        _ => "",
    };

    private static void Source(StringBuilder text, Diagnostic diagnostic, SourceSpan main)
    {
        var marks = Mark.Of(diagnostic, main);
        var gutter = marks.Max(m => m.Line).ToString().Length;
        var source = main.Source!;
        text.Append(' ', gutter).Append($"--> {source.Name}:{source.At(main.Start)}\n").Append(' ', gutter).Append(" |\n");
        var previous = 0;
        foreach (var line in marks.GroupBy(m => m.Line))
        {
            if (previous > 0 && line.Key > previous + 1) text.Append("...\n");
            previous = line.Key;
            Line(text, gutter, line.Key, source.Line(line.Key), [.. line]);
        }
        Help(text, gutter, diagnostic.Help);
    }

    private static void Line(StringBuilder text, int gutter, int number, string line, Mark[] marks)
    {
        var shown = new ShownLine(line, marks[0].Start);
        text.Append(number.ToString().PadLeft(gutter)).Append(" | ").Append(shown.Text).Append('\n');
        foreach (var mark in marks)
        {
            text.Append(' ', gutter).Append(" | ");
            Underline(text, shown, mark.Start, mark.End, mark.Words);
        }
    }

    // the next step stands beside the cell where the line has room for it, otherwise below
    private static void Data(StringBuilder text, DataPlace place, string line, string? help)
    {
        var shown = new ShownLine(line, place.Start);
        var (end, margin) = (place.Start + place.Length, "   | ");
        var isBeside = margin.Length + shown.ColumnOf(end) + 1 + help?.Length <= Paragraph.Width;
        text.Append(margin).Append(shown.Text).Append('\n').Append(margin);
        Underline(text, shown, place.Start, end, isBeside ? help! : "");
        if (!isBeside) Help(text, 2, help);
    }

    private static void Underline(StringBuilder text, ShownLine shown, int start, int end, string words)
    {
        var (from, to) = (shown.ColumnOf(start), shown.ColumnOf(end));
        text.Append(' ', from).Append('^', Math.Max(1, to - from));
        if (words.Length > 0) text.Append(' ').Append(words);
        text.Append('\n');
    }

    private static void Help(StringBuilder text, int gutter, string? help)
    {
        if (help is null) return;
        var lines = help.Split('\n');
        var margin = new string(' ', gutter);
        for (var i = 0; i < lines.Length; i++) text.Append(Paragraph.Print($"{margin}{(i == 0 ? " = " : "   ")}", lines[i]));
    }

    /// <summary>One underline: a stretch of one line (offsets within it) and the words behind it.</summary>
    private sealed record Mark(int Line, int Start, int End, string Words)
    {
        // the main place is underlined for itself only where no label lies within it: labels say more
        public static List<Mark> Of(Diagnostic diagnostic, SourceSpan main)
        {
            var labels = diagnostic.Labels.Where(l => ReferenceEquals(l.Span.Source, main.Source)).ToList();
            var isLabelled = labels.Exists(l => l.Span.Start >= main.Start && l.Span.End <= main.End);
            return
            [
                .. labels.Select(l => At(l.Span, l.Text)).Concat(isLabelled ? [] : [At(main, "")])
                    .OrderBy(m => m.Line).ThenBy(m => m.Start),
            ];
        }

        private static Mark At(SourceSpan span, string words)
        {
            var (line, column) = span.Source!.At(span.Start);
            return new(line, column - 1, Math.Min(column - 1 + span.Length, Math.Max(span.Source.Line(line).Length, column - 1)), words);
        }
    }
}
