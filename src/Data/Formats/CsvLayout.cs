namespace ProbDsl.Data.Formats;

/// <summary>What the header of a CSV file says about its rows.</summary>
/// <param name="Header">The header.</param>
/// <param name="FirstByte">The first byte after a byte order mark.</param>
/// <param name="FirstRow">The position of the first row.</param>
/// <param name="KeepsBlank">Whether blank lines are rows.</param>
internal readonly record struct CsvLayout(CsvHeader Header, int FirstByte, int FirstRow, bool KeepsBlank)
{
    /// <summary>What a header says that is found at the start of a text, with its line end.</summary>
    public static CsvLayout Detect(ReadOnlySpan<byte> text, CsvHeader header, int firstByte) =>
        new(header, firstByte, CsvRows.AfterLineEnd(text, header.End), header.Cells(text) == 1);

    /// <summary>The rows of a text that begins where the file or a row does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isFirst">Whether the file begins there.</param>
    /// <param name="isLast">Whether no row continues after the text.</param>
    public CsvRows Rows(ReadOnlySpan<byte> text, bool isFirst, bool isLast) =>
        CsvRows.Find(text, isFirst ? FirstByte : 0, Header, isFirst ? FirstRow : 0, KeepsBlank, isLast);
}
