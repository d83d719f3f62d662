using System.Security.Cryptography;
using System.Text;

namespace ProbDsl.Inference.Fits.Keeping;

/// <summary>
/// The last key of `fit.json`, `sha256`: the SHA-256 of all bytes of the file before it, the comma in front of it excepted. All that
/// follows these bytes is given by them, so that a file in which any byte is another one does not have its seal.
/// </summary>
internal static class Seal
{
    private const string Key = "sha256";

    // what the object ends with before it has the key
    private static ReadOnlySpan<byte> End => "\n}"u8;

    /// <summary>An indented JSON object with its seal.</summary>
    public static byte[] Put(ReadOnlySpan<byte> json) => [.. json[..^End.Length], .. Of(json[..^End.Length])];

    /// <summary>Whether a file is, byte for byte, one that <see cref="Put"/> gave.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> file) => file.Length > Length && file[^Length..].SequenceEqual(Of(file[..^Length]));

    private static readonly int Length = Of([]).Length;

    private static byte[] Of(ReadOnlySpan<byte> before) =>
        Encoding.ASCII.GetBytes($",\n  \"{Key}\": \"{Convert.ToHexStringLower(SHA256.HashData(before))}\"\n}}");
}
