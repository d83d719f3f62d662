namespace ProbDsl.Data.Formats;

/// <summary>Formats that are not read, by their first bytes, with what makes a readable file of them.</summary>
internal static class PackedFormats
{
    private const string OrGzip = ", or pack it by gzip, which is read";

    private static readonly (byte[] Start, string What, string Remedy)[] all =
    [
        ([(byte)'P', (byte)'K', 3, 4], "a zip archive, as spreadsheets (`.xlsx`) are",
            "unpack it, as by `unzip`, or export the spreadsheet as CSV"),
        ([(byte)'B', (byte)'Z', (byte)'h'], "packed by bzip2", $"unpack it: `bunzip2 FILE`{OrGzip}"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "packed by xz", $"unpack it: `unxz FILE`{OrGzip}"),
        ([0x28, 0xB5, 0x2F, 0xFD], "packed by zstd", $"unpack it: `unzstd FILE`{OrGzip}"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "unpack it: `7z x FILE`"),
        ([0xD0, 0xCF, 0x11, 0xE0], "a spreadsheet or document of Office 97 to 2003", "export the spreadsheet as CSV"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "an HDF5 file", "export its table as CSV or Parquet, or its array as NPY"),
    ];

    /// <summary>The error of a file that begins so; null for any other.</summary>
    public static Diagnostic? Refuse(string name, ReadOnlySpan<byte> start)
    {
        foreach (var (bytes, what, remedy) in all)
            if (start.StartsWith(bytes)) return CsvDiagnostics.Packed(name, what, remedy);
        return null;
    }
}
