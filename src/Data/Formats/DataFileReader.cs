namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads a data file of any supported format. Gzip, NPY and IDX are detected by their first bytes; otherwise the file name decides, and
/// without a known extension a leading bracket means JSON.
/// </summary>
public static class DataFileReader
{
    /// <summary>Reads the stream to its end.</summary>
    /// <param name="name">The display name of the file.</param>
    /// <param name="stream">
    /// The bytes, positioned at their start; they are read more than once. The caller handles exceptions of the stream.
    /// </param>
    /// <param name="again">Opens the same file again, so that a large table need not stay in memory; null if that is not possible.</param>
    /// <param name="form">How a CSV file is written; null if that is to be found.</param>
    public static DataFileResult Read(string name, Stream stream, Func<Stream>? again = null, CsvForm? form = null) =>
        Read(name, stream, LargeArrays.Memory, again, form);

    /// <summary>Reads the stream unless its numbers need more memory than given.</summary>
    internal static DataFileResult Read(string name, Stream stream, long memory, Func<Stream>? again = null, CsvForm? form = null)
    {
        try
        {
            return Read(name, new StoredBytes(stream), memory, again, form ?? CsvForm.Found);
        }
        catch (InvalidDataException)
        {
            return DataFileResult.Failed(ArrayDiagnostics.DamagedGzip(name));
        }
        catch (UnpackedSizeException)
        {
            return DataFileResult.Failed(CsvDiagnostics.UnpackedTooFar(name));
        }
    }

    private static DataFileResult Read(string name, StoredBytes stored, long memory, Func<Stream>? again, CsvForm form)
    {
        return FormatOf(name, stored.Start) switch
        {
            Format.Npy => stored.Read(bytes => Array(name, bytes, NpyHeader.Read(name, bytes), stored, memory)),
            Format.Idx => stored.Read(bytes => Array(name, bytes, IdxHeader.Read(name, bytes), stored, memory)),
            Format.Npz => DataFileResult.Failed(ArrayDiagnostics.Zip(name)),
            Format.Packed => DataFileResult.Failed(PackedFormats.Refuse(name, stored.Start)!),
            Format.Json => stored.Read(bytes => Of(JsonReader.Read(name, bytes, memory))),
            _ when HasBlanks(stored, form) => stored.Read(bytes => Of(Blanks(name, bytes, memory, form))),
            _ => stored.Read(bytes => Of(Csv(name, bytes, stored, memory, again, form))),
        };
    }

    private enum Format
    {
        Npy,
        Idx,
        Npz,
        Packed,
        Json,
        Csv,
    }

    private static Format FormatOf(string name, byte[] start) => NpyHeader.Begins(start) ? Format.Npy
        : IdxHeader.Begins(start) || FileNames.IsIdx(name) ? Format.Idx
        : FileNames.IsNpy(name) ? Format.Npy
        : FileNames.IsNpz(name) ? Format.Npz
        : PackedFormats.Refuse(name, start) is not null ? Format.Packed
        : IsJson(name, start) ? Format.Json : Format.Csv;

    /// <summary>Whether the content of a stream is read as that of a CSV or TSV file that is not packed. The stream is not moved.</summary>
    internal static bool IsPlainCsv(string name, Stream stream)
    {
        var (at, stored) = (stream.Position, new StoredBytes(stream));
        var isPlain = stored.Length is not null && FormatOf(name, stored.Start) == Format.Csv && !IsBlankSeparated(stored);
        stream.Position = at;
        return isPlain;
    }

    private static bool HasBlanks(StoredBytes stored, CsvForm form) =>
        form.Separator is { } stated ? stated == CsvSeparator.Blank : IsBlankSeparated(stored);

    private static bool IsBlankSeparated(StoredBytes stored) => stored.MostBytes <= BlankSeparated.Most && stored.Read(bytes =>
    {
        var start = new byte[BlankSeparated.StartLength];
        var length = bytes.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return BlankSeparated.IsIn(start.AsSpan(0, length), isWhole: length < start.Length);
    });

    /// <summary>Reads a table; what is unpacked is kept where it can be, to be read again without being unpacked.</summary>
    private static CsvResult Csv(string name, Stream bytes, StoredBytes stored, long memory, Func<Stream>? again, CsvForm form)
    {
        var (limits, reopen) = (CsvMemory.Of(memory), again is null ? null : stored.Reopen(again));
        if (again is not null && reopen is null && PagedBytes.Open(bytes) is { } unpacked)
            return CsvReader.Read(name, unpacked.Open(), limits with { Kept = 0 }, unpacked.Open, form);
        return CsvReader.Read(name, bytes, limits, reopen, form);
    }

    /// <summary>Reads a table whose cells are separated by blanks.</summary>
    private static CsvResult Blanks(string name, Stream bytes, long memory, CsvForm form)
    {
        using var all = new MemoryStream();
        bytes.CopyTo(all);
        BlankSeparated.Separate(all.GetBuffer().AsSpan(0, (int)all.Length));
        all.Position = 0;
        return CsvReader.Read(name, all, CsvMemory.Of(memory), again: null, form with { Separator = CsvSeparator.Tab }, "blanks");
    }

    /// <summary>
    /// Whether the name says JSON, or the name has no known extension (such as a pipe) and the content starts as JSON does.
    /// </summary>
    private static bool IsJson(string name, byte[] start) =>
        FileNames.IsJson(name) || (!FileNames.IsData(name) && start.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..]);

    private static DataFileResult Array(string name, Stream bytes, ArrayHeaderResult read, StoredBytes stored, long memory)
    {
        if (read.Header is not { } header) return DataFileResult.Failed(read.Why!);
        var body = new ArrayBody(name, header, stored);
        if (body.Check(memory) is { } why) return DataFileResult.Failed(why);
        return body.Read(bytes, out why) is { } array ? new(null, null, array, []) : DataFileResult.Failed(why!);
    }

    private static DataFileResult Of(JsonResult json) => new(json.Table, json.Arrays, null, json.Diagnostics);

    private static DataFileResult Of(CsvResult csv) => new(csv.Table, null, null, csv.Diagnostics);
}
