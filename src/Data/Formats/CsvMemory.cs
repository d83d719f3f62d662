namespace ProbDsl.Data.Formats;

/// <summary>The memory limits for reading a CSV file.</summary>
/// <param name="Columns">Bytes for the columns, and for the content of a file that cannot be read again.</param>
/// <param name="Piece">Bytes read at a time; more if a row is longer.</param>
/// <param name="Kept">
/// Bytes from the start of the file that stay in memory if the file can be read again; the bytes after them are read again on demand.
/// </param>
/// <param name="Row">The largest size of a row in bytes.</param>
/// <param name="Once">Bytes kept of a file that can be read only once, if memory allows.</param>
internal sealed record CsvMemory(long Columns, int Piece = 64 << 20, long Kept = 512 << 20,
    int Row = DataLimits.RowBytes, long? Once = null)
{
    /// <summary>The number of bytes kept of a file that can be read only once.</summary>
    public long MostOnce => Math.Min(Columns, Once ?? DataLimits.BytesReadOnce);

    public static CsvMemory OfThisMachine => Of(LargeArrays.Memory);

    /// <summary>The limits where so many bytes can be used: the text takes a small part of them.</summary>
    public static CsvMemory Of(long bytes) => new(bytes,
        Piece: (int)Math.Clamp(bytes / 64, 1 << 16, 64 << 20), Kept: Math.Min(bytes / 32, 512 << 20));
}
