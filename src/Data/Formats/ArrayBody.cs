using ProbDsl.Data.Dates;

namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads the elements of a binary array, which follow its header to the end of the file, block by block into one array of doubles. The
/// memory is checked before it is allocated.
/// </summary>
internal sealed class ArrayBody(string file, ArrayHeader header, StoredBytes stored)
{
    private const int BlockBytes = 1 << 16;

    /// <summary>The reason, from the header and the file size, why the array cannot be read; null if it can.</summary>
    public Diagnostic? Check(long memory)
    {
        if (header.Shape.Contains(0)) return ArrayDiagnostics.NoElements(file, header);
        var bytes = header.Bytes + (header.Count * header.Element.Bytes);
        if (stored.Length is { } length ? length != bytes : bytes > stored.MostBytes)
            return ArrayDiagnostics.WrongLength(file, header, bytes, stored.Length);
        if (stored.IsUnpackedTooFar(bytes)) return CsvDiagnostics.UnpackedTooFar(file);
        if (header.Count > Array.MaxLength) return ArrayDiagnostics.TooManyElements(file, header);
        var needed = header.Count * sizeof(double);
        return !LargeArrays.Fit(needed, memory) ? CsvDiagnostics.NeedsMemory(file, (long)needed, memory, "array") : null;
    }

    /// <summary>
    /// The elements in row-major order; null with a diagnostic if the stream, which is positioned after the header, is too short or too
    /// long, or contains an invalid value.
    /// </summary>
    public UnnamedArray? Read(Stream stream, out Diagnostic? why)
    {
        var values = LargeArrays.Allocate<double>((int)header.Count);
        var wholes = new LongNumbers(header, values);
        var order = header.IsColumnMajor ? new ColumnMajor([.. header.Shape.Select(n => (int)n)]) : null;
        var (block, read) = (new byte[BlockBytes], 0);
        var ordered = order is null ? [] : new double[BlockBytes / header.Element.Bytes];
        while (read < values.Length)
        {
            var count = Math.Min(BlockBytes / header.Element.Bytes, values.Length - read);
            var bytes = block.AsSpan(0, count * header.Element.Bytes);
            var there = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (there < bytes.Length) return Refused(header.Bytes + ((long)read * header.Element.Bytes) + there, out why);
            var target = order is null ? values.AsSpan(read, count) : ordered.AsSpan(0, count);
            header.Element.Read(bytes, target, header.IsBigEndian);
            if (header.Element == ArrayElement.Bool && target.IndexOfAnyExcept(0, 1) is var invalid and >= 0)
            {
                why = ArrayDiagnostics.NotBool(file, read + invalid + 1, target[invalid]);
                return null;
            }

            wholes.Add(bytes, read);
            order?.Place(target, values);
            read += count;
        }

        why = stream.ReadByte() < 0
            ? null : ArrayDiagnostics.WrongLength(file, header, header.Bytes + (header.Count * header.Element.Bytes), null);
        if (why is not null) return null;
        int[] shape = [.. header.Shape.Select(n => (int)n)];
        return header.Element.AreDates ? new(file, shape, values, Dates) { AreTexts = true } : new(file, shape, values, wholes.Texts);

        TextColumn Dates(string name) =>
            CellTexts.Create(name, 0, LargeArrays.Map(values, IsoText.Rounded), row => double.IsNaN(values[row]),
            IsoText.Format);
    }

    private UnnamedArray? Refused(long length, out Diagnostic? why)
    {
        why = ArrayDiagnostics.WrongLength(file, header, header.Bytes + (header.Count * header.Element.Bytes), length);
        return null;
    }
}
