namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// A source line as a terminal shows it: tabs become spaces, control characters are replaced, wide characters count as two columns, and
/// a line that is too long is cut to the part around the marked text.
/// </summary>
internal sealed class DisplayLine
{
    // for a page of the usual width
    private const int UsualLength = 110;
    private const string Cut = "...";
    private const int TabWidth = 4;

    private readonly int[] columns;
    private readonly int hidden, shown;

    /// <param name="line">The line without its end.</param>
    /// <param name="focus">The offset in the line that must be visible.</param>
    /// <param name="width">Columns of the page after the prefix printed before the line.</param>
    /// <param name="isNarrow">Whether the page is narrower than usual, so that the line must fit these columns.</param>
    public DisplayLine(string line, int focus, int width, bool isNarrow)
    {
        var longest = !isNarrow ? UsualLength : line.Length <= width ? width : Math.Max(1, width - (2 * Cut.Length));
        var before = longest * 4 / 11;
        var first = line.Length > longest && focus > longest - before ? Math.Min(focus, line.Length) - before : 0;
        var last = Math.Min(line.Length, first + longest);
        (hidden, shown) = (first, last);
        columns = new int[last - first + 1];
        var text = new StringBuilder(first > 0 ? Cut : "");
        var column = text.Length;
        for (var i = first; i < last;)
        {
            var rune = Rune.TryGetRuneAt(line, i, out var found) ? found : Rune.ReplacementChar;
            for (var unit = 0; unit < rune.Utf16SequenceLength && i + unit < last; unit++) columns[i + unit - first] = column;
            column += Show(text, rune);
            i += rune.Utf16SequenceLength;
        }
        columns[^1] = column;
        Text = text.Append(last < line.Length ? Cut : "").ToString();
    }

    public string Text { get; }

    /// <summary>Whether a range of offsets is within the visible part.</summary>
    public bool Has(int start, int end) => start >= hidden && end <= shown;

    /// <summary>The column (from 0) at which an offset of the line is shown.</summary>
    public int ColumnOf(int offset) => columns[Math.Clamp(offset - hidden, 0, columns.Length - 1)];

    private static int Show(StringBuilder text, Rune rune)
    {
        if (rune.Value == '\t')
        {
            text.Append(' ', TabWidth);
            return TabWidth;
        }
        var category = Rune.GetUnicodeCategory(rune);
        if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator)
        {
            text.Append('\uFFFD');
            return 1;
        }
        text.Append(rune.ToString());
        return category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : IsWide(rune.Value) ? 2 : 1;
    }

    // the Unicode blocks of East Asian scripts and pictographs, which terminals draw two columns wide
    private static bool IsWide(int value) =>
        value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF)
            or (>= 0x20000 and <= 0x3FFFD);
}
