namespace ProbDsl.Data;

/// <summary>Reads CSV and TSV files: UTF-8, a header row, quotes after RFC 4180, any line ends.</summary>
public static class CsvReader
{
    /// <summary>Reads the stream to its end. The name is what diagnostics call the file; `.tsv` makes tabs the separators.</summary>
    public static CsvReading Read(string name, Stream stream)
    {
        throw new NotImplementedException();
    }
}
