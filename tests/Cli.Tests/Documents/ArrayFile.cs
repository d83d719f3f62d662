using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ProbDsl.Tests.Documents;

/// <summary>Files of bytes that a page shows as text.</summary>
internal static class ArrayFile
{
    /// <summary>The bytes of `93 4e 55 ...`.</summary>
    public static byte[] OfBytes(string text) => Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));

    /// <summary>The NPY file of `array of 2 x 3: 1 2 3 4 5 6`, of float64.</summary>
    public static byte[] OfNumbers(string text)
    {
        var parts = text["array of ".Length..].Split(": ");
        var shape = string.Concat(parts[0].Split(" x ").Select(n => $"{n}, "));
        var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
        var file = new List<byte>([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
        foreach (var number in parts[1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = new byte[sizeof(double)];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, double.Parse(number, CultureInfo.InvariantCulture));
            file.AddRange(bytes);
        }

        return [.. file];
    }
}
