using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

/// <summary>Writes IDX and NPY files, and packs them, by the formats' own documents; reads them back.</summary>
internal static class Arrays
{
    public static DataFileResult Read(string name, byte[] bytes, long memory = long.MaxValue) =>
        DataFileReader.Read(name, new MemoryStream(bytes), memory);

    public static double[] Values(UnnamedArray array) => Assert.IsType<NumberColumn>(array.As("x").Arrays[0].Cells).Values;

    /// <summary>An IDX file of the element type 0E, float64.</summary>
    public static byte[] Idx(int[] shape, double[] values)
    {
        var bytes = new List<byte> { 0, 0, 0x0E, (byte)shape.Length };
        foreach (var size in shape) bytes.AddRange(Four(size));
        foreach (var value in values) bytes.AddRange(Eight(value));
        return [.. bytes];
    }

    /// <summary>An NPY file of that header and these elements.</summary>
    public static byte[] Npy(string dictionary, byte[] elements, byte version = 1)
    {
        var header = Encoding.Latin1.GetBytes(dictionary + "\n");
        byte[] length = version == 1
            ? [(byte)header.Length, (byte)(header.Length >> 8)]
            : [(byte)header.Length, (byte)(header.Length >> 8), (byte)(header.Length >> 16), 0];
        return [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0, .. length, .. header, .. elements];
    }

    /// <summary>An NPY file of big-endian float64, whose first index runs fastest.</summary>
    public static byte[] ColumnMajor(int[] shape, double[] values)
    {
        var ordered = Enumerable.Range(0, values.Length).OrderBy(at => Reversed(at, shape));
        return Npy($"{{'descr': '>f8', 'fortran_order': True, 'shape': ({string.Concat(shape.Select(n => $"{n}, "))}), }}",
            [.. ordered.SelectMany(at => Eight(values[at]))]);
    }

    public static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>Where a row-major element stands when the first index runs fastest.</summary>
    private static int Reversed(int at, int[] shape)
    {
        var place = 0;
        var digits = new int[shape.Length];
        for (var d = shape.Length - 1; d >= 0; at /= shape[d--]) digits[d] = at % shape[d];
        for (var d = shape.Length - 1; d >= 0; d--) place = (place * shape[d]) + digits[d];
        return place;
    }

    private static byte[] Four(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Eight(double number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, number);
        return bytes;
    }
}
