namespace ProbDsl.Data.Formats;

/// <summary>How much of a CSV file is in memory at a time.</summary>
/// <param name="Columns">How many bytes the columns may take, and what is kept of a file that cannot be read again.</param>
/// <param name="Piece">How many bytes are read at a time; more where a row is longer.</param>
/// <param name="Kept">
/// How many of its first bytes stay in memory where the file can be read again; what comes after them is read anew when it is asked for.
/// </param>
/// <param name="Row">How many bytes one row may have.</param>
/// <param name="Once">How many bytes are kept of a file that can be read only once, as far as memory allows.</param>
internal sealed record CsvMemory(long Columns, int Piece = 64 << 20, long Kept = 512 << 20,
    int Row = DataLimits.RowBytes, long? Once = null)
{
    /// <summary>How many bytes of a file that can be read only once are kept.</summary>
    public long MostOnce => Math.Min(Columns, Once ?? DataLimits.BytesReadOnce);

    public static CsvMemory OfThisMachine => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
