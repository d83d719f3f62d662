namespace ProbDsl.Cli.Output;

/// <summary>
/// Text for people, safe to print: a control character of a cell, a header, a level, a file name or a fit reaches a terminal as its picture
/// (`␛` for escape), which is one column wide as well, so tables stay aligned. Line ends and tabs pass. Characters of the Unicode
/// categories Cf, Zl and Zp, which are invisible, break lines or make text read in another order than it has, become the replacement
/// character. Marks of styles become the terminal's codes where it shows color, and are dropped elsewhere.
/// </summary>
/// <param name="inner">Where the text goes.</param>
/// <param name="isColored">Whether styles are shown.</param>
internal sealed class TerminalText(TextWriter inner, bool isColored = false) : TextWriter
{
    private const char PictureOfNull = '\u2400';
    private const char PictureOfDelete = '\u2421';

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> text)
    {
        for (var at = FirstUnsafe(text); at >= 0; at = FirstUnsafe(text))
        {
            // a line end of Windows is one
            var passes = text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n';
            inner.Write(text[..at]);
            if (StyleMarks.IsMark(text[at])) Style(text[at..]);
            else inner.Write(passes ? '\r' : Shown(text[at]));
            text = text[(at + (char.IsSurrogate(text[at]) ? 2 : 1))..];
        }

        inner.Write(text);
    }

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => WriteLine(value.AsSpan());

    public override void WriteLine(ReadOnlySpan<char> text)
    {
        Write(text);
        inner.WriteLine();
    }

    public override void Flush() => inner.Flush();

    /// <summary>Replaces the current line of a terminal.</summary>
    internal void Redraw(string line)
    {
        inner.Write('\r');
        Write(line);
    }

    /// <summary>Begins or ends a style; a style that does not end in its line is ignored.</summary>
    private void Style(ReadOnlySpan<char> text)
    {
        if (!isColored) return;
        if (text[0] == StyleMarks.End) inner.Write(TerminalColor.Reset);
        else if (text.IndexOf(StyleMarks.End) is var end and > 0 && !text[..end].Contains('\n'))
            inner.Write(TerminalColor.Code((TextStyle)(text[0] - StyleMarks.First)));
    }

    private static int FirstUnsafe(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
            if (IsUnsafe(text, at)) return at;
        return -1;
    }

    private static bool IsUnsafe(ReadOnlySpan<char> text, int at)
    {
        var c = text[at];
        if (c < '\x7F') return c is < ' ' and not ('\t' or '\n');
        if (StyleMarks.IsMark(c)) return true;
        var category = !char.IsHighSurrogate(c) ? char.GetUnicodeCategory(c)
            : at + 1 < text.Length && Rune.TryCreate(c, text[at + 1], out var rune) ? Rune.GetUnicodeCategory(rune)
            : UnicodeCategory.Surrogate;
        return category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
    }

    private static char Shown(char c) =>
        c < ' ' ? (char)(PictureOfNull + c) : c == '\x7F' ? PictureOfDelete : (char)Rune.ReplacementChar.Value;
}
