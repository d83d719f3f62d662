using System.Buffers.Binary;

namespace ProbDsl.Inference.Arrays;

/// <summary>
/// Named arrays with text metadata in the safetensors format (github.com/huggingface/safetensors): the header's length as 8 bytes,
/// little-endian; the header, JSON with the type, shape and offsets of each array; the elements.
/// </summary>
public sealed record SafeTensors(IReadOnlyList<StoredArray> Arrays, IReadOnlyDictionary<string, string> Metadata)
{
    internal const string WordsKey = "__metadata__", TypeKey = "dtype", ShapeKey = "shape", PlaceKey = "data_offsets";

    // elements start at a multiple of the widest element size
    private const int Alignment = 8;

    /// <summary>The array with this name; null if there is none.</summary>
    public StoredArray? Find(string name) => Arrays.FirstOrDefault(a => a.Name == name);

    /// <summary>
    /// Writes the file. Arrays of 8-byte elements come first, so that each array is aligned to its element size; otherwise the order is
    /// kept.
    /// </summary>
    /// <exception cref="ArgumentException">Two arrays have the same name.</exception>
    public void Write(Stream stream)
    {
        if (Arrays.GroupBy(a => a.Name).FirstOrDefault(g => g.Count() > 1 || g.Key == WordsKey) is { } twice)
            throw new ArgumentException($"two arrays are named {twice.Key}");
        List<StoredArray> ordered = [.. Arrays.OrderByDescending(a => a.Type.Bytes())];
        var header = Header(ordered);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var array in ordered) stream.Write(array.Data.Span);
    }

    private byte[] Header(IEnumerable<StoredArray> ordered)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0) WriteWords(json);
            var from = 0L;
            foreach (var array in ordered) WriteArray(json, array, from, from += array.Data.Length);
            json.WriteEndObject();
        }

        while (text.Length % Alignment != 0) text.WriteByte((byte)' ');
        return text.ToArray();
    }

    private void WriteWords(Utf8JsonWriter json)
    {
        json.WriteStartObject(WordsKey);
        foreach (var (name, value) in Metadata) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, StoredArray array, long from, long to)
    {
        json.WriteStartObject(array.Name);
        json.WriteString(TypeKey, array.Type.Label());
        json.WriteStartArray(ShapeKey);
        foreach (var size in array.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray(PlaceKey);
        json.WriteNumberValue(from);
        json.WriteNumberValue(to);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
