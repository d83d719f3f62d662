using System.Buffers.Binary;
using System.Text;

namespace ProbDsl.Inference.Arrays;

/// <summary>
/// Reads the safetensors format strictly: the header is one JSON object of at most 100 MB without duplicate names, and the arrays cover all
/// bytes after it, without gaps or overlaps. Element values are not checked: NaN is allowed.
/// </summary>
public static class SafeTensorsReader
{
    private const long LongestHeader = 100_000_000;

    private const string NotJson = "its header is not JSON, or has a name twice";

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The contents of the bytes, or a diagnostic (E0543) with the name of the file and what is wrong.</summary>
    public static Result<SafeTensors> Read(string name, ReadOnlyMemory<byte> file)
    {
        try
        {
            return Read(file);
        }
        catch (JsonException why)
        {
            return ArrayDiagnostics.Unreadable(name, why.Message);
        }
        catch (InvalidOperationException)
        {
            // the parser accepts an escaped lone surrogate, and GetString throws
            return ArrayDiagnostics.Unreadable(name, NotJson);
        }
    }

    private static SafeTensors Read(ReadOnlyMemory<byte> file)
    {
        const int start = sizeof(ulong);
        if (file.Length < start) throw new JsonException($"it has {file.Length} bytes, but the length of the header takes 8");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > LongestHeader) throw new JsonException($"its header is {length} bytes long, and the limit is {LongestHeader}");
        if ((long)length > file.Length - start)
            throw new JsonException($"it is truncated: its header is {length} bytes long, but only {file.Length - start} are in the file");
        var header = file.Slice(start, (int)length);
        if (header.Length == 0 || header.Span[0] != '{') throw new JsonException("its header does not start with `{`");
        using var json = Parsed(header);
        return ReadArrays(new(json.RootElement, ""), file[(start + (int)length)..]);
    }

    private static JsonDocument Parsed(ReadOnlyMemory<byte> header)
    {
        try
        {
            // the parser accepts invalid UTF-8 inside of strings
            Utf8.GetCharCount(header.Span);
            return JsonDocument.Parse(header, new() { AllowDuplicateProperties = false });
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            throw new JsonException(NotJson);
        }
    }

    private static SafeTensors ReadArrays(JsonPart header, ReadOnlyMemory<byte> data)
    {
        List<(string Name, JsonPart Value)> arrays = [.. header.Members.Where(m => m.Name != SafeTensors.WordsKey)];
        var words = header.Find(SafeTensors.WordsKey) is { } reported ? reported.Members.ToDictionary(m => m.Name, m => m.Value.Text) : [];
        List<ArrayEntry> placed = [.. arrays.Select(a => ArrayEntry.Read(a.Name, a.Value)).OrderBy(p => p.From).ThenBy(p => p.To)];
        var end = 0L;
        foreach (var array in placed)
        {
            if (array.From != end)
                throw new JsonException(array.From > end
                    ? $"bytes {end} to {array.From} before `{array.Name}` belong to no array"
                    : $"`{array.Name}` starts at byte {array.From}, inside of another array");
            end = array.To;
        }

        if (end > data.Length) throw new JsonException($"it is truncated: its arrays take {end} bytes, but {data.Length} are in the file");
        if (end < data.Length) throw new JsonException($"{data.Length - end} bytes follow the last array");
        return new([.. placed.Select(p => new StoredArray(p.Name, p.Type, p.Shape, data[(int)p.From..(int)p.To]))], words);
    }

    /// <summary>The header's entry for one array.</summary>
    private sealed record ArrayEntry(string Name, NumberType Type, Shape Shape, long From, long To)
    {
        public static ArrayEntry Read(string name, JsonPart part)
        {
            var label = part[SafeTensors.TypeKey].Text;
            var type = NumberTypes.OfLabel(label)
                ?? throw new JsonException($"`{name}` is {label}, but only F32, F64 and I64 are supported");
            int[] sizes = [.. part[SafeTensors.ShapeKey].Items.Select(s => s.Count)];
            long[] place = [.. part[SafeTensors.PlaceKey].Items.Select(LongOf)];
            if (place is not [var from, var to] || to < from)
                throw new JsonException($"`{name}.{SafeTensors.PlaceKey}` is not a start and an end");
            if (part.Members.Select(m => m.Name)
                .FirstOrDefault(m => m is not (SafeTensors.TypeKey or SafeTensors.ShapeKey or SafeTensors.PlaceKey)) is { } other)
                throw new JsonException($"`{name}` has `{other}`, which is not part of the format");
            var bytes = sizes.Aggregate((double)type.Bytes(), (product, size) => product * size);
            if (bytes > Array.MaxLength) throw new JsonException($"`{name}` has more elements than fit in memory");
            return bytes == to - from
                ? new(name, type, [.. sizes], from, to)
                : throw new JsonException($"`{name}` has {to - from} bytes, but its type and shape need {bytes}");
        }

        private static long LongOf(JsonPart part) =>
            part.At.ValueKind == JsonValueKind.Number && part.At.TryGetInt64(out var number) && number >= 0
                ? number : throw new JsonException($"`{part.Path}` is not a whole number of at least 0");
    }
}
