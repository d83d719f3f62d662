using System.Security.Cryptography;

namespace ProbDsl.Inference.Fits.Keeping;

/// <summary>
/// The results of verbs on a kept fit, under `results` in its record: the last of each verb. The bytes of all other keys stay as they are
/// in value and order.
/// </summary>
public static class FitResults
{
    private const string Key = "results";

    /// <summary>A hash of the record without the results of verbs: it changes with the fit alone.</summary>
    /// <param name="record">A whole `fit.json`.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static string Identify(ReadOnlyMemory<byte> record)
    {
        using var stream = new MemoryStream();
        using (var document = JsonDocument.Parse(record))
        using (var json = new Utf8JsonWriter(stream, FitJson.Form)) Write(document, json, () => { });
        return Convert.ToHexStringLower(SHA256.HashData(stream.ToArray()));
    }

    /// <summary>The record with a result in place of the last one of its verb, and with the hash of the whole.</summary>
    /// <param name="record">A whole `fit.json`.</param>
    /// <param name="verb">The verb.</param>
    /// <param name="result">A JSON value.</param>
    /// <exception cref="JsonException">One of them is not JSON.</exception>
    public static byte[] Put(ReadOnlyMemory<byte> record, string verb, ReadOnlyMemory<byte> result)
    {
        using var stream = new MemoryStream();
        using (var document = JsonDocument.Parse(record))
        using (var own = JsonDocument.Parse(result))
        using (var json = new Utf8JsonWriter(stream, FitJson.Form))
        {
            Write(document, json, () =>
            {
                json.WriteStartObject(Key);
                if (document.RootElement.TryGetProperty(Key, out var earlier))
                    foreach (var other in earlier.EnumerateObject().Where(o => o.Name != verb)) other.WriteTo(json);
                json.WritePropertyName(verb);
                own.RootElement.WriteTo(json);
                json.WriteEndObject();
            });
        }

        return FitJsonHash.Append(stream.ToArray());
    }

    private static void Write(JsonDocument document, Utf8JsonWriter json, Action last)
    {
        json.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject().Where(m => m.Name is not (Key or FitJsonHash.Key)))
            member.WriteTo(json);
        last();
        json.WriteEndObject();
    }
}
