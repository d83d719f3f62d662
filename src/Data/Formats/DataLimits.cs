namespace ProbDsl.Data.Formats;

/// <summary>What a data file may not exceed, whatever memory there is (docs/language/limits.md).</summary>
public static class DataLimits
{
    /// <summary>Columns of a table, or names in a JSON object.</summary>
    public const int Columns = 100_000;

    /// <summary>Bytes of one row of a CSV file.</summary>
    public const int RowBytes = 1 << 26;

    /// <summary>Bytes of what can be read only once: what gzip has packed, standard input, a pipe; and of a JSON file.</summary>
    public static readonly int BytesReadOnce = Array.MaxLength;

    /// <summary>
    /// Bytes that gzip may unpack from a file of any form and size. Beyond them it may unpack <see cref="UnpackedTimes"/> times the packed
    /// bytes. Data pack 3 to 30 times, files made to fill the memory 1,000 times.
    /// </summary>
    public const long UnpackedAnyway = 1L << 28;

    /// <summary>How many times as many bytes as are packed may come out.</summary>
    public const long UnpackedTimes = 100;

    /// <summary>Arrays and objects of a JSON file inside each other.</summary>
    public const int Nesting = 64;
}
