namespace ProbDsl.Data.Formats;

/// <summary>The header row: its position, its separator, and the names in it.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last one, which is a line end or the end of the file.</param>
/// <param name="Separator">Comma, tab, semicolon or pipe.</param>
/// <param name="OpenQuote">The position of a quote that is never closed; -1 if there is none.</param>
internal readonly record struct CsvHeader(int Start, int End, byte Separator, int OpenQuote)
{
    private const int MostReported = 10;

    /// <summary>The separators, those first that decide before others.</summary>
    internal static ReadOnlySpan<byte> Separators => ",\t;|"u8;

    /// <summary>Finds the header, the first line that is not blank; null if all are.</summary>
    /// <param name="text">The text.</param>
    /// <param name="firstByte">The first byte after a byte order mark.</param>
    /// <param name="tabsByName">Whether the file name implies tab separators.</param>
    /// <param name="stated">The separator; null if the header shows it.</param>
    public static CsvHeader? Find(ReadOnlySpan<byte> text, int firstByte, bool tabsByName, byte? stated = null)
    {
        var skipped = text[firstByte..].IndexOfAnyExcept(" \r\n"u8);
        if (skipped < 0) return null;
        var start = firstByte + skipped;
        while (start > firstByte && text[start - 1] == ' ') start--;
        Span<int> counts = stackalloc int[Separators.Length];
        Scan(text, start, Separators, counts);
        var separator = stated ?? SeparatorOf(counts, tabsByName);
        var (end, openQuote) = Scan(text, start, [separator], counts);
        return new(start, end, separator, openQuote);
    }

    /// <summary>The number of cells of the header.</summary>
    public int Cells(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var _ in new CsvCells(text[Start..End], Separator)) count++;
        return count;
    }

    /// <summary>The names, in order; errors in them are added to the bag.</summary>
    public static string[] Names(string file, CsvText text, DiagnosticBag found)
    {
        var header = text.Row(-1);
        var names = new List<string>();
        var (numbers, words) = (0, 0);
        foreach (var cell in new CsvCells(header, text.Separator))
        {
            names.Add(CsvText.Text(header, cell));
            if (cell.After >= 0 && found.ErrorCount < MostReported)
                found.Add(CsvDiagnostics.TextAfterQuote(file, text, -1, names.Count - 1, cell.After, names[^1]));
            var content = header.Slice(cell.Start, cell.Length);
            if (!cell.Quoted && NumberCell.TryRead(content, out _)) numbers++;
            else if (cell.Quoted || !MissingCell.Is(content)) words++;
        }
        if (names.Count > DataLimits.Columns) found.Add(CsvDiagnostics.TooManyColumns(file, names.Count));
        else if (numbers > 0 && words == 0) found.Add(CsvDiagnostics.NoHeader(file, text));
        else if (!found.HasErrors) CheckNames(file, text, names, found);
        return [.. names];
    }

    private static void CheckNames(string file, CsvText text, List<string> names, DiagnosticBag found)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var faults = 0;
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Length > 0 && first.TryAdd(names[i], i)) continue;
            if (++faults > MostReported) continue;
            found.Add(names[i].Length == 0
                ? CsvDiagnostics.BlankName(file, text, i) : CsvDiagnostics.DuplicateName(file, text, i, names[i], first[names[i]]));
        }

        if (faults > MostReported) found.Add(CsvDiagnostics.FurtherNames(file, faults - MostReported));
    }

    /// <summary>The end of the row; a quote counts only at the start of a cell.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The first byte of the row.</param>
    /// <param name="separators">What separates cells.</param>
    /// <param name="counts">Receives the number of each of <see cref="Separators"/> outside of quotes.</param>
    private static (int End, int OpenQuote) Scan(ReadOnlySpan<byte> text, int start, ReadOnlySpan<byte> separators, Span<int> counts)
    {
        counts.Clear();
        var atCellStart = true;
        for (var i = start; i < text.Length; i++)
        {
            var b = text[i];
            if (b is (byte)'\n' or (byte)'\r') return (i, -1);
            if (b == '"' && atCellStart)
            {
                var close = CsvCells.CloseOf(text, i, out _);
                if (close == text.Length) return (close, i);
                i = close;
            }
            if (Separators.IndexOf(b) is var which and >= 0) counts[which]++;
            atCellStart = separators.Contains(b) || (b is (byte)' ' or (byte)'\t' && atCellStart);
        }
        return (text.Length, -1);
    }

    // the header decides; the file name decides only if the header has both commas and tabs, or no separator
    private static byte SeparatorOf(ReadOnlySpan<int> counts, bool tabsByName)
    {
        var first = counts.IndexOfAnyExcept(0);
        var isOpen = first < 0 || (counts[0] > 0 && counts[1] > 0);
        return isOpen ? (byte)(tabsByName ? '\t' : ',') : Separators[first];
    }
}
