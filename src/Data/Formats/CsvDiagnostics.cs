namespace ProbDsl.Data.Formats;

/// <summary>The diagnostics of CSV files, independent of what a story reads.</summary>
internal static class CsvDiagnostics
{
    /// <summary>E0301: a file with nothing but blank lines.</summary>
    public static Diagnostic Empty(string file) =>
        Diagnostic.Error("E0301", "the file is empty", new DataPlace(file))
            .Next("a data file has a line of column names, then one line per row");

    /// <summary>E0302: column names without rows.</summary>
    public static Diagnostic NoRows(string file, CsvText text) =>
        Diagnostic.Error("E0302", "the file has column names but no rows", text.PlaceOfRow(file, -1))
            .Next("add one line per row under the names");

    /// <summary>W0588: blank lines below the last row of a table of one column.</summary>
    public static Diagnostic BlankEnd(string file, int count) =>
        Diagnostic.Warning("W0588", count == 1
            ? "the blank line at the end of the file is not a row" : $"the {count} blank lines at the end of the file are not rows",
            new DataPlace(file))
            .Next("in a file of one column a blank line before other rows is a missing cell: write NA for a missing cell "
                + "at the end, or delete the line");

    /// <summary>E0303: two columns with the same name.</summary>
    public static Diagnostic DuplicateName(string file, CsvText text, int index, string name, int first) =>
        Diagnostic.Error("E0303", $"columns {first + 1} and {index + 1} are both called `{name}`", NameOf(file, text, index, name))
            .Next("give one of them another name in the header");

    /// <summary>E0303: the number of further empty or duplicate names after the first few.</summary>
    public static Diagnostic FurtherNames(string file, int count) =>
        Diagnostic.Error("E0303", $"{count} further columns have no name, or a duplicate name", new DataPlace(file))
            .Next("check the first ones: the program that wrote the file may have omitted the names or repeated one");

    /// <summary>E0304: a column without a name.</summary>
    public static Diagnostic BlankName(string file, CsvText text, int index) =>
        Diagnostic.Error("E0304", $"column {index + 1} has no name", NameOf(file, text, index, null))
            .Next(index == 0
                ? "name it in the header, such as `row`; to write no row names, use row.names = FALSE in R or index=False in pandas"
                : "name it in the header, or delete the separator before it");

    /// <summary>E0305: a row with fewer or more cells than the header.</summary>
    public static Diagnostic Ragged(string file, CsvText text, int row, int found, int expected)
    {
        var cells = found == 1 ? "1 cell" : $"{found} cells";
        var names = expected == 1 ? "1 column" : $"{expected} columns";
        return Diagnostic.Error("E0305", $"the row has {cells}, but the header has {names}", RaggedPlace(file, text, row, found, expected))
            .Next(RaggedAdvice(text, row, found, expected));
    }

    /// <summary>E0305: the number of further ragged rows after the first few; IsCut: the rest of the file was not read.</summary>
    public static Diagnostic FurtherRagged(string file, long count, int expected, bool isCut) =>
        Diagnostic.Error("E0305", $"{count} {(isCut ? "or more " : "")}further rows do not have {expected} cells", new DataPlace(file))
            .Next("check the first ones: they often have the same cause, such as commas in unquoted text");

    /// <summary>E0306: a quote that is never closed.</summary>
    public static Diagnostic OpenQuote(string file, CsvText text, int row, int open) =>
        Diagnostic.Error("E0306", "the quote that starts here is not closed",
            text.PlaceOfBytes(file, open, open + 1) with { Row = text.RowNumber(row) })
            .Next("close it before the next separator, or delete it; a quote inside quotes is written twice");

    /// <summary>E0306: text between a closing quote and the next separator.</summary>
    public static Diagnostic TextAfterQuote(string file, CsvText text, int row, int index, int after, string? column)
    {
        var cell = text.PlaceOfCell(file, row, index, column);
        var from = text.Start(row) + after;
        var place = text.PlaceOfBytes(file, from, from + text.Row(row)[after..].Length) with { Row = text.RowNumber(row), Column = column };
        var elsewhere = cell.Line == place.Line ? "" : $"the quote was opened on line {cell.Line}: should it be closed there? ";
        return Diagnostic.Error("E0306", "text follows the closing quote", place)
            .Next($"{elsewhere}put the whole cell in quotes; a quote inside quotes is written twice");
    }

    /// <summary>E0307: a JSON file with more bytes than an array can hold.</summary>
    public static Diagnostic TooLarge(string file, long? bytes) =>
        Diagnostic.Error("E0307",
            bytes is null ? "the file is larger than 2 GB" : $"the file has {bytes / 1e9:0.0} GB, but at most 2 GB can be read",
            new DataPlace(file))
            .Next("keep only the columns that the story reads, or use a subset of the rows");

    /// <summary>
    /// E0307: a row over the size limit, as from a quote that is never closed, or from a file without line ends.
    /// </summary>
    public static Diagnostic RowTooLong(string file, long rowsBefore, long limit) =>
        Diagnostic.Error("E0307", $"the row has more than {limit >> 20} MB", new DataPlace(file, rowsBefore + 1))
            .Next("check for a quote in this row that is not closed, and for missing line ends: a data file has one row on each line");

    /// <summary>E0307: blank lines over the size limit, as a malicious gzip file may contain.</summary>
    public static Diagnostic BlankLines(string file, long rowsBefore, long limit) =>
        Diagnostic.Error("E0307", $"more than {limit >> 20} MB of blank lines precede the row", new DataPlace(file, rowsBefore + 1))
            .Next("delete the blank lines: a data file has one row on each line");

    /// <summary>E0307: more columns than allowed.</summary>
    public static Diagnostic TooManyColumns(string file, int count) =>
        Diagnostic.Error("E0307", $"the file has {count.ToString("N0", CultureInfo.InvariantCulture)} columns, but "
            + $"at most {DataLimits.Columns.ToString("N0", CultureInfo.InvariantCulture)} are allowed", new DataPlace(file))
            .Next("keep only the columns that the story reads; write a large array to a separate file: NPY, IDX or JSON");

    /// <summary>E0307: a gzip file whose compression ratio exceeds the limit.</summary>
    public static Diagnostic UnpackedTooFar(string file) =>
        Diagnostic.Error("E0307", $"more than {DataLimits.UnpackedBytes >> 20} MB are unpacked from this file, "
            + $"over {DataLimits.UnpackedRatio} times its size: it may be a decompression bomb", new DataPlace(file))
            .Next("if you trust the file, unpack it first with `gunzip`");

    /// <summary>E0307: an input that can be read only once and exceeds what is kept in memory.</summary>
    public static Diagnostic TooLargeToKeep(string file, long limit) =>
        Diagnostic.Error("E0307",
            $"more than {limit / 1e9:0.0} GB are unpacked from this input, which can be read only once and must fit into memory",
                new DataPlace(file))
            .Next("unpack it (`gunzip`), or write the output of the pipe to a file: files are read piece by piece");

    /// <summary>E0307: more rows than an array can have elements.</summary>
    public static Diagnostic TooManyRows(string file) =>
        Diagnostic.Error("E0307", $"the file has more than {Array.MaxLength / 1e9:0.0} billion rows", new DataPlace(file))
            .Next("use a subset of the rows");

    /// <summary>E0307: more cells than fit into the memory of this machine.</summary>
    public static Diagnostic NeedsMemory(string file, long needed, long available, string what = "table") =>
        Diagnostic.Error("E0307",
            $"the {what} needs {needed / 1e9:0.0} GB of memory, but only {available / 1e9:0.0} GB is available", new DataPlace(file))
            .Next("keep only the columns that the story reads, or use a subset of the rows");

    /// <summary>E0308: bytes that are not UTF-8.</summary>
    public static Diagnostic NotUtf8(string file, CsvText text, int at) =>
        Diagnostic.Error("E0308",
            $"byte {text.Bytes[at]:X2} in line {text.LineOf(at)} (offset {text.OffsetOf(at)} in the file) is not UTF-8",
            text.PlaceOfBytes(file, at, at + 1))
            .Next("save the file as UTF-8; from Latin-1: iconv -f LATIN1 -t UTF-8");

    /// <summary>E0309: a file in UTF-16.</summary>
    public static Diagnostic Utf16(string file) =>
        Diagnostic.Error("E0309", "the file is UTF-16 text, not UTF-8", new DataPlace(file))
            .Next("save it as UTF-8; on a shell: iconv -f UTF-16 -t UTF-8");

    /// <summary>E0309: a zero byte, which text files do not contain.</summary>
    public static Diagnostic Binary(string file, long at) =>
        Diagnostic.Error("E0309", $"the file is not text: there is a zero byte at offset {at}", new DataPlace(file))
            .Next("a data file is CSV or TSV text; export spreadsheets and databases as CSV first");

    /// <summary>E0318: decimal commas in one column and decimal points in another.</summary>
    public static Diagnostic TwoDecimalMarks(string file, CsvText text, int row, (int Index, string Name) pointed, string? comma)
    {
        var (commas, next) = comma is null
            ? ("the decimal mark is a comma (`--decimal comma`)",
                "use `--decimal point` if it is the decimal mark; if it separates thousands, write the number without it")
            : ($"`{comma}` has decimal commas", "write all numbers with the same decimal mark, and none with marks between thousands");
        return Diagnostic.Error("E0318", $"{commas}, and this number of `{pointed.Name}` has a point",
            text.PlaceOfCell(file, row, pointed.Index, pointed.Name)).Next(next);
    }

    /// <summary>E0309: a packed file, or an archive.</summary>
    public static Diagnostic Packed(string file, string what, string remedy) =>
        Diagnostic.Error("E0309", $"the file is {what}, not text", new DataPlace(file)).Next(remedy);

    /// <summary>E0319: numbers where the names should be.</summary>
    public static Diagnostic NoHeader(string file, CsvText text) =>
        Diagnostic.Error("E0319", "the first line has numbers where column names should be", text.PlaceOfRow(file, -1))
            .Next("add a first line of names, such as `x,y`; put names that are numbers in quotes");

    private static DataPlace NameOf(string file, CsvText text, int index, string? name) =>
        text.PlaceOfCell(file, -1, index, name);

    private static DataPlace RaggedPlace(string file, CsvText text, int row, int found, int expected)
    {
        if (found < expected) return text.PlaceOfRow(file, row);
        var firstExtra = text.PlaceOfCell(file, row, expected, null);
        return firstExtra with { Length = Math.Max(0, (firstExtra.LineText?.Length ?? 0) - firstExtra.Start) };
    }

    private static string RaggedAdvice(CsvText text, int row, int found, int expected)
    {
        if (text.LinesOf(row) is var lines and > 1)
            return $"the row spans {lines} lines, because a quote opens on one and closes on another: is that intended?";
        if (found > expected)
            return expected == 1 && text.Separator == ','
                ? "add `--decimal comma` if the comma is a decimal mark; else put the cell in quotes, or add names for the extra columns"
                : "put a cell that contains the separator in quotes, write decimals with a point, or add names for the extra columns";
        return row == text.RowCount - 1 && text.EndsInsideLine
            ? "the file ends within this row: it may be truncated"
            : "a missing cell still needs its separator: write nothing, or NA, between the separators";
    }
}
