namespace ProbDsl.Data;

/// <summary>
/// Where the rows of a CSV text begin. Blank lines are no rows, but in a table of one column, where they are missing cells (those
/// at the end of the file apart).
/// </summary>
internal sealed class CsvRows
{
    private readonly int header;
    private readonly int headerEnd;
    private readonly int[] starts;

    public CsvRows(byte separator, int firstByte, int header, int headerEnd, int[] starts)
    {
        Separator = separator;
        FirstByte = firstByte;
        this.header = header;
        this.headerEnd = headerEnd;
        this.starts = starts;
    }

    public byte Separator { get; }

    /// <summary>The first byte after a byte order mark.</summary>
    public int FirstByte { get; }

    public int Count => starts.Length - 1;

    /// <summary>Where a row begins; -1 is the header.</summary>
    public int Start(int row) => row < 0 ? header : starts[row];

    /// <summary>A row without its line end and the blank lines after it.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text, int row)
    {
        if (row < 0) return text[header..headerEnd];
        var (start, end) = (starts[row], starts[row + 1]);
        while (end > start && IsOutside(text[end - 1])) end--;
        return text[start..end];
    }

    private bool IsOutside(byte b) => b is (byte)'\n' or (byte)'\r' or (byte)' ' || (b == '\t' && Separator != '\t');
}
