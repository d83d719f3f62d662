using System.Buffers;

namespace ProbDsl.Data.Formats;

/// <summary>
/// The positions of the rows in a CSV text. Blank lines are not rows. In a table of one column they are missing cells, except at the end of
/// the file, where they are counted.
/// </summary>
internal sealed class CsvRows(CsvHeader header, int firstByte, int[] starts, int openQuote)
{
    private readonly CsvHeader header = header;
    private readonly int firstByte = firstByte;

    private static readonly SearchValues<byte> QuotesAndLineEnds = SearchValues.Create("\"\r\n"u8);

    /// <summary>An instance for a text that is not split into rows.</summary>
    public static CsvRows None(int firstByte) => new(default, firstByte, [0], -1);

    /// <summary>As many rows without text, at the end of a text.</summary>
    public static CsvRows Empty(CsvRows like, int count, int end) =>
        new(like.header, like.firstByte, [.. Enumerable.Repeat(end, count + 1)], -1);

    public byte Separator => header.Separator;

    /// <summary>The first byte after a byte order mark.</summary>
    public int FirstByte => firstByte;

    public int Count => starts.Length - 1;

    /// <summary>The position of a quote that is never closed, in the row after the last; -1 if there is none.</summary>
    public int OpenQuote => openQuote;

    /// <summary>The position of a row; -1 is the header.</summary>
    public int Start(int row) => row < 0 ? header.Start : starts[row];

    /// <summary>A row without its line end and the blank lines after it.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text, int row)
    {
        if (row < 0) return text[header.Start..header.End];
        var (start, end) = (starts[row], starts[row + 1]);
        while (end > start && IsOutside(text[end - 1], header.Separator)) end--;
        return text[start..end];
    }

    /// <summary>The number of blank lines at the end of the file that are not rows although earlier blank lines are.</summary>
    public int BlankEnd { get; private init; }

    /// <summary>The end of the last row, and the start of the rest of the text.</summary>
    public int End => starts[^1];

    /// <summary>Finds the rows, up to a quote that is never closed.</summary>
    /// <param name="text">The file, or the part of it read so far.</param>
    /// <param name="firstByte">The first byte after a byte order mark.</param>
    /// <param name="header">The header, which may be in an earlier text.</param>
    /// <param name="from">The position of the first row.</param>
    /// <param name="keepBlank">Whether blank lines are rows.</param>
    /// <param name="isLast">
    /// Whether the file ends with the text; otherwise the last row, and blank lines before it, belong to the next text.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static CsvRows Find(ReadOnlySpan<byte> text, int firstByte, CsvHeader header, int from, bool keepBlank, bool isLast)
    {
        var starts = new List<int>();
        var (rowStart, at, openQuote) = (from, from, -1);
        var (blankFrom, blankLines) = (from, 0);
        while (rowStart < text.Length)
        {
            var found = text[at..].IndexOfAny(QuotesAndLineEnds);
            var lineEnd = found < 0 ? text.Length : at + found;
            if (!isLast && EndsInside(text, lineEnd)) break;
            if (lineEnd < text.Length && text[lineEnd] == '"')
            {
                at = BeginsCell(text[rowStart..lineEnd], header.Separator) ? CsvCells.CloseOf(text, lineEnd, out _) + 1 : lineEnd + 1;
                if (at <= text.Length) continue;
                openQuote = isLast ? lineEnd : -1;
                break;
            }
            var blank = IsBlank(text[rowStart..lineEnd], header.Separator);
            if (blank && blankLines++ == 0) blankFrom = rowStart;
            if (!blank)
            {
                if (keepBlank && blankLines > 0) AddLines(text[..rowStart], blankFrom, starts);
                starts.Add(rowStart);
                blankLines = 0;
            }

            rowStart = at = AfterLineEnd(text, lineEnd);
        }
        var end = !isLast && keepBlank && blankLines > 0 ? blankFrom : rowStart;
        return new(header, firstByte, [.. starts, end], openQuote)
        {
            BlankEnd = isLast && keepBlank ? blankLines : 0,
            Again = whole => Find(whole, firstByte, header, from, keepBlank, isLast: true),
        };
    }

    /// <summary>Finds the rows again in the text up to their end, so that their positions need not stay in memory.</summary>
    public Func<ReadOnlySpan<byte>, CsvRows> Again { get; private init; } = _ => throw new InvalidOperationException();

    /// <summary>
    /// Adds the start of each line from a position on: a second pass, so that blank lines that are not rows take no memory.
    /// </summary>
    private static void AddLines(ReadOnlySpan<byte> text, int from, List<int> starts)
    {
        for (var at = from; at < text.Length; at = AfterLineEnd(text, at + text[at..].IndexOfAny((byte)'\n', (byte)'\r'))) starts.Add(at);
    }

    /// <summary>Whether a row, or its line end, may continue after the text.</summary>
    private static bool EndsInside(ReadOnlySpan<byte> text, int end) => end == text.Length || (text[end] == '\r' && end + 1 == text.Length);

    public static int AfterLineEnd(ReadOnlySpan<byte> text, int end)
    {
        if (end >= text.Length) return text.Length;
        return text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
    }

    // a quote within a cell is an ordinary character: 5" pipe
    private static bool BeginsCell(ReadOnlySpan<byte> before, byte separator)
    {
        while (!before.IsEmpty && IsOutside(before[^1], separator)) before = before[..^1];
        return before.IsEmpty || before[^1] == separator;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line, byte separator)
    {
        foreach (var b in line)
        {
            if (!IsOutside(b, separator)) return false;
        }
        return true;
    }

    private static bool IsOutside(byte b, byte separator) => b is (byte)'\n' or (byte)'\r' or (byte)' ' || (b == '\t' && separator != '\t');
}
