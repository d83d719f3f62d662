namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// Diagnostics as text for a terminal: the message, the place, the source line with the error underlined, and the next step. The text is
/// safe to print: control characters of the source are replaced. Code and underline are in the style of the severity.
/// </summary>
public sealed class DiagnosticText
{
    // the fewest columns that the words after an underline need; with less room they go on the next line
    private const int FewestColumns = 24;

    private readonly StringBuilder text = new();
    private readonly Diagnostic diagnostic;
    private readonly TextStyle style;
    private readonly int width;

    private DiagnosticText(Diagnostic diagnostic, int width)
    {
        (this.diagnostic, this.width) = (diagnostic, width);
        var isError = diagnostic.Severity == Severity.Error;
        style = isError ? TextStyle.Error : TextStyle.Warning;
        var code = $"{(isError ? "error" : "warning")} {diagnostic.Code}:";
        var message = Paragraph.Print($"{code} ", $"{Whereabouts(diagnostic.Place)}{diagnostic.Message}", indent: 2, width);
        text.Append(StyleMarks.OfStart(style, code.Length, message));
    }

    /// <summary>All diagnostics, separated by empty lines.</summary>
    /// <param name="diagnostics">The diagnostics to print.</param>
    /// <param name="width">Columns of the page; null means <see cref="PageWidth.OfText"/>.</param>
    public static string Render(IEnumerable<Diagnostic> diagnostics, int? width = null) =>
        string.Join("\n", diagnostics.Select(d => Render(d, width)));

    /// <summary>One diagnostic, which ends with a line break.</summary>
    /// <param name="diagnostic">The diagnostic to print.</param>
    /// <param name="width">Columns of the page; null means <see cref="PageWidth.OfText"/>.</param>
    public static string Render(Diagnostic diagnostic, int? width = null) =>
        new DiagnosticText(diagnostic, width ?? PageWidth.OfText).Text();

    private string Text()
    {
        switch (diagnostic.Place)
        {
            case SourcePlace { Span.Source: not null } place:
                Source(place.Span);
                break;
            case DataPlace { LineText: { } line } place:
                Data(place, line);
                break;
            default:
                Help(2);
                break;
        }

        return text.ToString();
    }

    private static string Whereabouts(Place place) => place is DataPlace data ? $"{data.Text}: " : "";

    private void Source(SourceSpan main)
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
            Line(gutter, line.Key, source.Line(line.Key), [.. line]);
        }

        Help(gutter);
    }

    private void Line(int gutter, int number, string line, Mark[] marks)
    {
        var margin = $"{new string(' ', gutter)} | ";
        var shown = default(DisplayLine);
        foreach (var mark in marks)
        {
            // a mark outside of the visible part prints the line again
            if (shown is null || (IsNarrow && !shown.Has(mark.Start, mark.End)))
            {
                shown = Shown(line, mark.Start, margin);
                text.Append(number.ToString().PadLeft(gutter)).Append(" | ").Append(shown.Text).Append('\n');
            }

            Underline(margin, shown, mark.Start, mark.End, mark.Words);
        }
    }

    // the help text is printed beside the cell if the line has room for it, otherwise below
    private void Data(DataPlace place, string line)
    {
        const string margin = "   | ";
        var shown = Shown(line, place.Start, margin);
        var end = place.Start + place.Length;
        var isBeside = diagnostic.Help?.Contains('\n') != true
            && margin.Length + shown.ColumnOf(end) + 1 + diagnostic.Help?.Length <= width;
        text.Append(margin).Append(shown.Text).Append('\n');
        Underline(margin, shown, place.Start, end, isBeside ? diagnostic.Help! : "");
        if (!isBeside) Help(2);
    }

    private bool IsNarrow => width < PageWidth.Usual;

    private DisplayLine Shown(string line, int focus, string margin) => new(line, focus, width - margin.Length, IsNarrow);

    /// <summary>Prints the words after the underline, over several lines if needed; below it if there is too little room.</summary>
    private void Underline(string margin, DisplayLine shown, int start, int end, string words)
    {
        var (from, to) = (shown.ColumnOf(start), shown.ColumnOf(end));
        var carets = new string('^', Math.Max(1, to - from));
        var before = margin + new string(' ', from);
        text.Append(before).Append(StyleMarks.Of(style, carets));
        var behind = before.Length + carets.Length + 1;
        if (words.Length == 0)
        {
            text.Append('\n');
            return;
        }

        var longest = Math.Max(FewestColumns, words.Split(' ').Max(w => w.Length));
        var isBehind = behind + words.Length <= width || width - behind >= longest;
        var indent = isBehind ? new string(' ', behind - margin.Length) : "  ";
        var lines = Paragraph.Print(margin + indent, words, width: width).Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            if (i == 0 && isBehind) text.Append(' ');
            else text.Append(i == 0 ? "\n" : "").Append(margin).Append(indent);
            text.Append(StyleMarks.Of(style, lines[i][(margin.Length + indent.Length)..])).Append('\n');
        }
    }

    private void Help(int gutter)
    {
        if (diagnostic.Help is not { } help) return;
        var lines = help.Split('\n');
        var margin = new string(' ', gutter);
        for (var i = 0; i < lines.Length; i++)
            text.Append(Paragraph.Print($"{margin}{(i == 0 ? " = " : "   ")}", lines[i], width: width));
    }

    /// <summary>One underline: a part of one line (offsets within it) and the words printed after it.</summary>
    private sealed record Mark(int Line, int Start, int End, string Words)
    {
        // the main place gets an underline of its own only if no label lies within it: labels are more precise
        public static List<Mark> Of(Diagnostic diagnostic, SourceSpan main)
        {
            var labels = diagnostic.Labels.Where(l => ReferenceEquals(l.Span.Source, main.Source)).ToList();
            var isLabeled = labels.Exists(l => l.Span.Start >= main.Start && l.Span.End <= main.End);
            return
            [
                .. labels.Select(l => At(l.Span, l.Text)).Concat(isLabeled ? [] : [At(main, "")])
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
