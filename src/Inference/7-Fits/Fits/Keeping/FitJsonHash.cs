using System.Security.Cryptography;
using System.Text;

namespace ProbDsl.Inference.Fits.Keeping;

/// <summary>
/// The last key of `fit.json`, `sha256`: the SHA-256 of all bytes of the file before it, without the comma in front of it. These bytes
/// determine the rest of the file, so the check fails if any byte is changed.
/// </summary>
internal static class FitJsonHash
{
    public const string Key = "sha256";

    // the end of the object before the key is added
    private static ReadOnlySpan<byte> End => "\n}"u8;

    /// <summary>An indented JSON object with its hash as the last key.</summary>
    public static byte[] Append(ReadOnlySpan<byte> json) => [.. json[..^End.Length], .. Compute(json[..^End.Length])];

    /// <summary>Whether a file is, byte for byte, a result of <see cref="Append"/>.</summary>
    public static bool Matches(ReadOnlySpan<byte> file) => file.Length > Length && file[^Length..].SequenceEqual(Compute(file[..^Length]));

    private static readonly int Length = Compute([]).Length;

    private static byte[] Compute(ReadOnlySpan<byte> before) =>
        Encoding.ASCII.GetBytes($",\n  \"{Key}\": \"{Convert.ToHexStringLower(SHA256.HashData(before))}\"\n}}");
}
