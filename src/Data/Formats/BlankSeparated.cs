namespace ProbDsl.Data.Formats;

/// <summary>
/// Tables whose cells are separated by blanks, as many programs write them. A header without any other separator has several words, and
/// so do the rows, as many, of which one in the first row is a number: `first name` above `John Smith` is one column.
/// </summary>
internal static class BlankSeparated
{
    /// <summary>The number of bytes from which such a table is recognized.</summary>
    public const int StartLength = 1 << 14;

    /// <summary>The most bytes of such a table: it is kept in memory as a whole.</summary>
    public const int Most = 1 << 30;

    private const int LinesRead = 20;

    /// <summary>Whether a file begins as such a table does.</summary>
    /// <param name="start">Its first bytes.</param>
    /// <param name="isWhole">Whether these are all.</param>
    public static bool IsIn(ReadOnlySpan<byte> start, bool isWhole)
    {
        start = start[CsvFile.FirstByte(start)..];
        var (words, lines) = (0, 0);
        while (!start.IsEmpty && lines < LinesRead)
        {
            var end = start.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0 && !isWhole) break;
            var line = (end < 0 ? start : start[..end]).Trim(" "u8);
            start = end < 0 ? default : start[(end + 1)..];
            if (line.IsEmpty) continue;
            var (count, numbers) = Words(line);
            if (lines == 0 ? count < 2 || line.ContainsAny(CsvHeader.Separators) : count != words || (lines == 1 && numbers == 0))
                return false;
            (words, lines) = (count, lines + 1);
        }

        return lines > 1;
    }

    /// <summary>Replaces one blank between two words of a line by a tab; the others remain, and are not part of a cell.</summary>
    public static void Separate(Span<byte> text)
    {
        var isFirst = true;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is (byte)'\n' or (byte)'\r') isFirst = true;
            else if (text[at] != ' ')
            {
                at = EndOfWord(text, at) - 1;
                isFirst = false;
            }
            else if (!isFirst)
            {
                var next = text[at..].IndexOfAnyExcept((byte)' ');
                if (next < 0) return;
                if (text[at + next] is not ((byte)'\n' or (byte)'\r')) text[at] = (byte)'\t';
                at += next - 1;
            }
        }
    }

    private static (int Count, int Numbers) Words(ReadOnlySpan<byte> line)
    {
        var (count, numbers) = (0, 0);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == ' ') continue;
            var end = EndOfWord(line, at);
            count++;
            if (NumberCell.TryRead(line[at..end], out _)) numbers++;
            at = end;
        }

        return (count, numbers);
    }

    /// <summary>The position after a word, which may be quoted.</summary>
    private static int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] == '"') return Math.Min(text.Length, CsvCells.CloseOf(text, start, out _) + 1);
        var length = text[start..].IndexOfAny((byte)' ', (byte)'\n', (byte)'\r');
        return length < 0 ? text.Length : start + length;
    }
}
