namespace ProbDsl.Data.Formats;

/// <summary>The offset, rows and lines of the file before a piece, and whether it is the last piece.</summary>
internal readonly record struct CsvPieceStart(long Offset, int Rows, long Lines, bool IsLast);
