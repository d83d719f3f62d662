namespace ProbDsl.Data;

/// <summary>How much of a CSV file is in memory at a time.</summary>
/// <param name="Columns">How many bytes the columns may take, and what is kept of a file that cannot be read again.</param>
/// <param name="Piece">How many bytes are read at a time; more where a row is longer.</param>
/// <param name="Kept">How many of its first bytes stay in memory where the file can be read again; what comes after them is read anew when it is asked for.</param>
internal sealed record CsvMemory(long Columns, int Piece = 64 << 20, long Kept = 512 << 20)
{
    public static CsvMemory OfThisMachine => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
