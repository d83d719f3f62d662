using System.Buffers.Binary;

namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads the header of an IDX file (the format of MNIST): two zero bytes, the element type, the number of dimensions, then each dimension
/// in 32 bits, all big-endian (LeCun, Cortes and Burges, "The MNIST database", file formats).
/// </summary>
internal static class IdxHeader
{
    private const int FixedBytes = 4;

    /// <summary>Whether these are the first bytes of an IDX file; no text starts with them.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) =>
        start.Length >= FixedBytes && start[0] == 0 && start[1] == 0 && ElementForm(start[2]) is not null;

    /// <summary>Reads the header, without bytes of the elements.</summary>
    public static ArrayHeaderResult Read(string file, Stream stream)
    {
        var start = new byte[FixedBytes];
        var read = stream.ReadAtLeast(start, FixedBytes, throwOnEndOfStream: false);
        if (read == 0) return ArrayDiagnostics.Empty(file);
        if (read < FixedBytes || start[0] != 0 || start[1] != 0) return ArrayDiagnostics.NotIdx(file, start[..read]);
        if (ElementForm(start[2]) is not { } element) return ArrayDiagnostics.NoIdxElement(file, start[2]);
        var sizes = new byte[4 * start[3]];
        read = stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false);
        if (read < sizes.Length) return ArrayDiagnostics.HeaderCutOff(file, FixedBytes + sizes.Length, FixedBytes + read);
        var shape = Enumerable.Range(0, start[3]).Select(d => (long)BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan(4 * d)));
        return new ArrayHeader(element, [.. shape], IsBigEndian: true, IsColumnMajor: false, FixedBytes + sizes.Length);
    }

    private static ArrayElement? ElementForm(byte code) => code switch
    {
        0x08 => ArrayElement.UInt8,
        0x09 => ArrayElement.Int8,
        0x0B => ArrayElement.Int16,
        0x0C => ArrayElement.Int32,
        0x0D => ArrayElement.Float32,
        0x0E => ArrayElement.Float64,
        _ => null,
    };
}
