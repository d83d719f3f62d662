using System.Runtime.CompilerServices;

namespace ProbDsl.Data.Formats;

/// <summary>Where a cell stands in its row: quotes and surrounding blanks are outside.</summary>
/// <param name="Start">The first byte of the content.</param>
/// <param name="Length">The number of bytes of the content.</param>
/// <param name="Quoted">Whether the cell stands in quotes.</param>
/// <param name="Doubled">Whether the content has doubled quotes, each of which stands for one.</param>
/// <param name="After">
/// The first byte of what follows a closing quote before the separator, which is an error; -1 where nothing does.
/// </param>
internal readonly record struct CsvCell(int Start, int Length, bool Quoted, bool Doubled, int After);

/// <summary>Walks over the cells of one row. A row of n separators outside quotes has n + 1 cells.</summary>
internal ref struct CsvCells(ReadOnlySpan<byte> row, byte separator)
{
    private readonly ReadOnlySpan<byte> row = row;
    private int next;

    public CsvCell Current { get; private set; }

    // a process reads one file: there is no second call to be faster
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

    /// <summary>The cell of that index, from 0.</summary>
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

    /// <summary>The closing quote of the quote at <paramref name="open"/>; the end of the text where there is none.</summary>
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
