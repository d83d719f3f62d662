namespace ProbDsl.Data.Formats;

/// <summary>The position of a cell's content in its row, without quotes and surrounding blanks.</summary>
/// <param name="Start">The first byte of the content.</param>
/// <param name="Length">The number of bytes of the content.</param>
/// <param name="Quoted">Whether the cell is quoted.</param>
/// <param name="Doubled">Whether the content has doubled quotes, each of which represents one.</param>
/// <param name="After">
/// The first byte of text between a closing quote and the separator, which is an error; -1 if there is none.
/// </param>
internal readonly record struct CsvCell(int Start, int Length, bool Quoted, bool Doubled, int After);

/// <summary>Enumerates the cells of one row. A row with n separators outside quotes has n + 1 cells.</summary>
internal ref struct CsvCells(ReadOnlySpan<byte> row, byte separator)
{
    private readonly ReadOnlySpan<byte> row = row;
    private int next;

    public CsvCell Current { get; private set; }

    // a process reads one file, so tiered compilation would not pay off
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public bool MoveNext()
    {
        if (next > row.Length) return false;
        var start = next;
        var end = EndOf(start);
        next = end + 1;
        while (start < end && IsBlank(row[start])) start++;
        if (start < end && row[start] == '"')
        {
            ReadQuoted(start);
            return true;
        }
        while (end > start && IsBlank(row[end - 1])) end--;
        Current = new(start, end - start, false, false, -1);
        return true;
    }

    public readonly CsvCells GetEnumerator() => this;

    /// <summary>The cell at an index, from 0.</summary>
    public CsvCell At(int index)
    {
        for (var i = 0; i <= index; i++) MoveNext();
        return Current;
    }

    private void ReadQuoted(int open)
    {
        var close = CloseOf(row, open, out var doubled);
        var end = EndOf(Math.Min(close + 1, row.Length));
        next = end + 1;
        var after = row[Math.Min(close + 1, end)..end].IndexOfAnyExcept((byte)' ', (byte)'\t');
        var content = row[(open + 1)..close];
        var lead = Math.Max(0, content.IndexOfAnyExcept((byte)' ', (byte)'\t'));
        var trimmed = content.TrimEnd(" \t"u8);
        Current = new(open + 1 + lead, Math.Max(0, trimmed.Length - lead), true, doubled, after < 0 ? -1 : close + 1 + after);
    }

    /// <summary>The closing quote of the quote at <paramref name="open"/>; the end of the text if there is none.</summary>
    public static int CloseOf(ReadOnlySpan<byte> text, int open, out bool doubled)
    {
        doubled = false;
        for (var from = open + 1; ; from += 2)
        {
            var found = text[from..].IndexOf((byte)'"');
            if (found < 0) return text.Length;
            from += found;
            if (from + 1 >= text.Length || text[from + 1] != '"') return from;
            doubled = true;
        }
    }

    private readonly int EndOf(int start)
    {
        var length = row[start..].IndexOf(separator);
        return length < 0 ? row.Length : start + length;
    }

    private readonly bool IsBlank(byte b) => b == ' ' || (b == '\t' && separator != '\t');
}
