namespace ProbDsl.Data.Formats;

/// <summary>What stands in front of a piece of a file, and whether something stands behind it.</summary>
internal readonly record struct CsvStart(long Offset, int Rows, long Lines, bool IsLast);
