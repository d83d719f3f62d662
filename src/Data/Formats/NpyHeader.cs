using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads the header of an NPY file: a magic string, a version, a length, and a Python dictionary of element type, order and shape,
/// which is matched and never executed (numpy.lib.format, versions 1.0 to 3.0).
/// </summary>
internal static partial class NpyHeader
{
    private const int MostText = 1 << 20;

    private static ReadOnlySpan<byte> Mark => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether these are the first bytes of an NPY file; no text starts with them.</summary>
    public static bool Begins(ReadOnlySpan<byte> start) => start.StartsWith(Mark);

    /// <summary>Reads the header, without bytes of the elements.</summary>
    public static ArrayHeaderResult Read(string file, Stream stream)
    {
        var start = new byte[12];
        var read = stream.ReadAtLeast(start.AsSpan(0, 8), 8, throwOnEndOfStream: false);
        if (read == 0) return ArrayDiagnostics.Empty(file);
        if (!Begins(start)) return ArrayDiagnostics.NotNpy(file, start[..read]);
        if (read < 8) return ArrayDiagnostics.HeaderCutOff(file, 10, read);
        if (start[6] is 0 or > 3 || start[7] != 0) return ArrayDiagnostics.NpyVersion(file, start[6], start[7]);
        var before = start[6] == 1 ? 10 : 12;
        read += stream.ReadAtLeast(start.AsSpan(8, before - 8), before - 8, throwOnEndOfStream: false);
        if (read < before) return ArrayDiagnostics.HeaderCutOff(file, before, read);
        var length = before == 10
            ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        return length > MostText ? ArrayDiagnostics.LongHeader(file, length) : Dictionary(file, stream, before, (int)length);
    }

    private static ArrayHeaderResult Dictionary(string file, Stream stream, int before, int length)
    {
        var bytes = new byte[length];
        var read = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        if (read < length) return ArrayDiagnostics.HeaderCutOff(file, before + length, before + read);
        var text = Encoding.Latin1.GetString(bytes);
        if (Structured().IsMatch(text)) return ArrayDiagnostics.NoNpyElement(file, null);
        var found = Whole().Match(text);
        if (!found.Success || !found.Groups["type"].Success || !found.Groups["order"].Success
            || ShapeOf(found.Groups["shape"]) is not { } shape) return ArrayDiagnostics.NoDictionary(file, text);
        var type = found.Groups["type"].Value;
        if (ElementForm(type) is not { } element) return ArrayDiagnostics.NoNpyElement(file, type);
        return new ArrayHeader(element, shape, type[0] == '>', found.Groups["order"].Value == "True", before + length);
    }

    /// <summary>The numbers of a tuple; numbers written by Python 2 may end in L.</summary>
    private static List<long>? ShapeOf(Group tuple)
    {
        if (!tuple.Success) return null;
        var shape = new List<long>();
        foreach (var part in tuple.Value.TrimEnd(' ', ',').Split(',').Where(p => tuple.Value.Trim().Length > 0))
            if (long.TryParse(part.Trim().TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var size)) shape.Add(size);
            else return null;
        return shape;
    }

    /// <summary>The element type: byte order (`|` for single bytes), kind and size; null if it is not supported.</summary>
    private static ArrayElement? ElementForm(string type) => type switch
    {
        "|b1" => ArrayElement.Bool,
        "|u1" => ArrayElement.UInt8,
        "|i1" => ArrayElement.Int8,
        "<u2" or ">u2" => ArrayElement.UInt16,
        "<u4" or ">u4" => ArrayElement.UInt32,
        "<u8" or ">u8" => ArrayElement.UInt64,
        "<i2" or ">i2" => ArrayElement.Int16,
        "<i4" or ">i4" => ArrayElement.Int32,
        "<i8" or ">i8" => ArrayElement.Int64,
        "<f2" or ">f2" => ArrayElement.Float16,
        "<f4" or ">f4" => ArrayElement.Float32,
        "<f8" or ">f8" => ArrayElement.Float64,
        ['<' or '>', 'M', '8', '[', .. var unit, ']'] => ArrayElement.Date(unit),
        _ => null,
    };

    [GeneratedRegex(@"^\{\s*(?:(?:'descr':\s*'(?<type>[^']*)'|'fortran_order':\s*(?<order>True|False)"
        + @"|'shape':\s*\((?<shape>[0-9L, ]*)\)),?\s*){3}\}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"'descr':\s*[\[(]", RegexOptions.CultureInvariant)]
    private static partial Regex Structured();
}
