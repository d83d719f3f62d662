using ProbDsl.Parser;

namespace ProbDsl.Data;

/// <summary>
/// Reads CSV and TSV files: UTF-8 with or without a byte order mark, a header row, quotes after RFC 4180, any line ends. Blanks
/// around a cell are not part of it. Commas separate, or tabs where the header has them (or the file is called `.tsv`).
/// </summary>
public static class CsvReader
{
    /// <summary>Reads the stream to its end.</summary>
    /// <param name="name">What diagnostics call the file.</param>
    /// <param name="stream">The bytes. What fails while reading them is the caller's to handle.</param>
    /// <returns>A table, or none and all that is wrong with the file.</returns>
    public static CsvReading Read(string name, Stream stream) => Read(name, stream, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Reads the stream unless its columns need more memory than that.</summary>
    internal static CsvReading Read(string name, Stream stream, long memory)
    {
        if (stream.CanSeek && stream.Length - stream.Position > Array.MaxLength) return Failed(CsvDiagnostics.TooLarge(name, stream.Length));
        if (CsvFile.ReadAll(stream) is not var (bytes, length)) return Failed(CsvDiagnostics.TooLarge(name, null));
        return CsvFile.WhyNotText(name, bytes, length) is { } why ? Failed(why) : Split(name, bytes, length, memory);
    }

    private static CsvReading Split(string name, byte[] bytes, int length, long memory)
    {
        var content = bytes.AsSpan(0, length);
        var firstByte = CsvFile.FirstByte(content);
        if (CsvHeader.Find(content, firstByte, HasTabs(name)) is not { } header) return Failed(CsvDiagnostics.Empty(name));
        if (WhyNotHeader(name, new(bytes, length, new(header, firstByte, [length], -1)), header) is { } why) return Failed(why);
        var rows = CsvRows.Find(content, firstByte, header, keepBlank: header.Cells(content) == 1);
        return Tabulate(name, new(bytes, length, rows), rows.OpenQuote, memory);
    }

    private static Diagnostic? WhyNotHeader(string name, CsvText text, CsvHeader header)
    {
        if (header.OpenQuote >= 0) return CsvDiagnostics.OpenQuote(name, text, -1, header.OpenQuote);
        return header.Separator == ';' ? CsvDiagnostics.Semicolons(name, text) : null;
    }

    private static CsvReading Tabulate(string name, CsvText text, int openQuote, long memory)
    {
        var found = new DiagnosticBag();
        var names = CsvHeader.Names(name, text, found);
        if (openQuote >= 0) found.Add(CsvDiagnostics.OpenQuote(name, text, text.RowCount, openQuote));
        else if (text.RowCount == 0) found.Add(CsvDiagnostics.NoRows(name, text));
        else CsvShape.Check(name, text, names, found);
        var needed = (long)sizeof(double) * text.RowCount * names.Length;
        if (!found.HasErrors && needed > memory) found.Add(CsvDiagnostics.NeedsMemory(name, needed, memory));
        return found.HasErrors ? new(null, found.ToValueList()) : new(new(name, text.RowCount, Columns(text, names), text), []);
    }

    private static Column[] Columns(CsvText text, string[] names)
    {
        var numbers = CsvNumbers.Read(text, names.Length);
        var texts = CsvLevels.Read(text, [.. names.Select((name, i) => numbers[i] is null ? name : null)]);
        return [.. names.Select((name, i) => numbers[i] is { } values ? new NumberColumn(name, i, values) : (Column)texts[i]!)];
    }

    private static bool HasTabs(string name) =>
        Path.GetExtension(FileNames.WithoutGz(name)).ToUpperInvariant() is ".TSV" or ".TAB";

    private static CsvReading Failed(Diagnostic why) => new(null, [why]);
}
