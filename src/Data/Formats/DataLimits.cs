namespace ProbDsl.Data.Formats;

/// <summary>The limits on data files, independent of memory (docs/language/limits.md).</summary>
public static class DataLimits
{
    /// <summary>Columns of a table, or names in a JSON object.</summary>
    public const int Columns = 100_000;

    /// <summary>Bytes of one row of a CSV file.</summary>
    public const int RowBytes = 1 << 26;

    /// <summary>Bytes of an input that can be read only once (gzip content, standard input, a pipe), or of a JSON file.</summary>
    public static readonly int BytesReadOnce = Array.MaxLength;

    /// <summary>
    /// Bytes that gzip may always unpack, from a file of any format and size. Beyond them, the limit is <see cref="UnpackedRatio"/> times
    /// the packed bytes. Data compress 3 to 30 times, decompression bombs 1,000 times.
    /// </summary>
    public const long UnpackedBytes = 1L << 28;

    /// <summary>The largest ratio of unpacked to packed bytes.</summary>
    public const long UnpackedRatio = 100;

    /// <summary>The nesting depth of arrays and objects in a JSON file.</summary>
    public const int Nesting = 64;
}
