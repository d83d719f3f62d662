namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads CSV and TSV files: UTF-8 with or without a byte order mark, a header row, quotes as in RFC 4180, any line ends. Blanks
/// around a cell are not part of it. The separator is a comma, or a tab if the header has tabs (or the file is called `.tsv`), or a
/// semicolon or a pipe if the header has neither. Where it is no comma, a column of numbers may have decimal commas. Separator and decimal
/// mark may be stated instead.
/// </summary>
public static class CsvReader
{
    /// <summary>Reads the stream to its end.</summary>
    /// <param name="name">The display name of the file.</param>
    /// <param name="stream">The bytes. The caller handles exceptions of the stream.</param>
    /// <param name="again">Opens the same bytes again, so that a large file need not stay in memory; null if that is not possible.</param>
    /// <param name="form">How the file is written; null if that is to be found.</param>
    /// <returns>A table with warnings, or no table and all errors of the file.</returns>
    public static CsvResult Read(string name, Stream stream, Func<Stream>? again = null, CsvForm? form = null) =>
        Read(name, stream, CsvMemory.OfThisMachine, again, form);

    /// <summary>Reads the stream unless its columns, or the bytes kept of it, need more memory than available.</summary>
    /// <param name="name">The display name of the file.</param>
    /// <param name="stream">The bytes.</param>
    /// <param name="memory">The limits.</param>
    /// <param name="again">Opens the same bytes again; null if that is not possible.</param>
    /// <param name="form">How the file is written; null if that is to be found.</param>
    /// <param name="separators">What separates the cells in the file, if it was replaced by tabs.</param>
    internal static CsvResult Read(string name, Stream stream, CsvMemory memory, Func<Stream>? again = null, CsvForm? form = null,
        string? separators = null)
    {
        form ??= CsvForm.Found;
        if (again is null && stream.CanSeek && stream.Length - stream.Position > memory.Columns)
            return Failed(CsvDiagnostics.NeedsMemory(name, stream.Length - stream.Position, memory.Columns));
        // where commas are decimal marks, they do not separate the cells of a file of one column
        var hasTabs = FileNames.HasTabs(name) || form.Decimal == DecimalMark.Comma;
        var reader = new CsvPieceReader(name, stream, memory, hasTabs, again, form.SeparatorByte);
        var (pieces, names, found) = (new List<CsvText>(), Array.Empty<string>(), new DiagnosticBag());
        CsvShape? shape = null;
        while (reader.Next() is { } piece)
        {
            shape ??= new(name, names = CsvHeader.Names(name, piece, found));
            shape.Check(piece);
            piece.Release();
            pieces.Add(piece);
            if (!shape.IsAtLimit || reader.IsAtEnd) continue;
            shape.Cut();
            break;
        }

        if (reader.Why is { } why) return Failed(why);
        if (reader.OpenQuote >= 0) found.Add(CsvDiagnostics.OpenQuote(name, pieces[^1], pieces[^1].RowCount, reader.OpenQuote));
        else if (pieces[^1].RowsBefore + pieces[^1].RowCount == 0) found.Add(CsvDiagnostics.NoRows(name, pieces[0]));
        else found.AddRange(shape!.Found);
        if (reader.BlankEnd > 0 && !found.HasErrors) found.Add(CsvDiagnostics.BlankEnd(name, reader.BlankEnd));
        return Tabulate(name, pieces, names, found, memory, form.Decimal, separators ?? (char)pieces[0].Separator switch
        {
            ';' => "semicolons",
            '|' => "pipes",
            _ => null,
        });
    }

    private static CsvResult Tabulate(string name, IReadOnlyList<CsvText> pieces, string[] names, DiagnosticBag found, CsvMemory memory,
        DecimalMark? mark, string? separators)
    {
        var rows = pieces[^1].RowsBefore + pieces[^1].RowCount;
        var needed = (long)sizeof(double) * rows * names.Length;
        if (!found.HasErrors && !LargeArrays.Fit(needed, memory.Columns))
            found.Add(CsvDiagnostics.NeedsMemory(name, needed, memory.Columns));
        if (found.HasErrors) return new(null, found.ToValueList());
        var (numbers, forms) = CsvNumbers.Read(pieces, names.Length, rows);
        var commas = CsvDecimalCommas.Read(pieces, numbers, forms, rows, mark);
        if (CsvDecimalCommas.Conflict(name, pieces, names, numbers, commas, mark) is { } conflict) return Failed(conflict);
        string[] conventions = [.. separators is null ? Array.Empty<string>() : [$"separated by {separators}"],
            .. commas.Count == 0 ? Array.Empty<string>() : ["decimal commas"]];
        return new(new(name, rows, Columns(pieces, names, numbers, forms, rows), new CsvPieces(pieces))
        {
            Conventions = conventions.Length > 0 ? string.Join(", ", conventions) : null,
        }, found.ToValueList());
    }

    private static Column[] Columns(IReadOnlyList<CsvText> pieces, string[] names, double[]?[] numbers, NumberForm[] forms, int rows)
    {
        var texts = CsvLevels.Read(pieces, [.. names.Select((name, i) => numbers[i] is null ? name : null)], rows);
        return [.. names.Select((name, i) => numbers[i] is { } values ? new NumberColumn(name, i, values,
            forms[i] == NumberForm.Whole ? null : () => CsvLevels.Read(pieces, names.Length, name, i)) : (Column)texts[i]!)];
    }

    private static CsvResult Failed(Diagnostic why) => new(null, [why]);
}
