namespace ProbDsl.Data.Parts;

/// <summary>Reads a data file by one process, or by several ranks.</summary>
public static class DividedFileReader
{
    /// <summary>The file, as <see cref="DataFileReader"/> reads it.</summary>
    /// <param name="name">The display name of the file.</param>
    /// <param name="stream">The bytes, positioned at their start. The caller handles exceptions of the stream.</param>
    /// <param name="again">Opens the same file again; null if that is not possible.</param>
    /// <param name="by">The ranks that read it together; null: this process reads it alone.</param>
    /// <param name="form">How a CSV file is written; null if that is to be found. Else each rank reads the whole file.</param>
    public static DataFileResult Read(string name, Stream stream, Func<Stream>? again, DividedReading? by, CsvForm? form = null) =>
        by is not null && (form is null || form == CsvForm.Found) && Parts(name, stream, again, by) is { } table
            ? new(table, null, null, []) : DataFileReader.Read(name, stream, again, form);

    /// <summary>
    /// The table of which each rank has read a part; null in all ranks if each of them is to read the whole file: a small one, a format
    /// without parts, or one of which something is to be reported.
    /// </summary>
    internal static Table? Parts(string name, Stream stream, Func<Stream>? again, DividedReading by)
    {
        var (length, memory) = (stream.Length - stream.Position, CsvMemory.OfThisMachine);
        return by.Ranks.All(again is not null && length >= by.Least && DataFileReader.IsPlainCsv(name, stream))
            ? new DividedCsv(name, again!, length, memory, by).Read() : null;
    }
}
