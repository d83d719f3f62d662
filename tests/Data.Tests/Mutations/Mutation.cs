using System.Text;
using ProbDsl.Tests.Columns;

namespace ProbDsl.Tests.Mutations;

/// <summary>Does to a file what disks, editors and spreadsheets do to files, and worse. The same number gives the same file.</summary>
internal static class Mutation
{
    private static readonly string[] Pieces =
    [
        ",", "\t", ";", "\"", "\"\"", "\n", "\r", "\r\n", "\n\n", " ", "'", "\\", "#", "\0", "\uFEFF", "\u00A0", "\u2028", "NA",
        "NaN", "null", "-inf", "true",
        "-", "+", ".", "e", "-0", "0x10", "1_000", "1e400", "-1e400", "1e-400", "1e", "1e+", "1,5", "١", "½", "1e99999999999999999999",
        "99999999999999999999999999", "0.30000000000000004",
        "[", "]", "{", "}", ":", "/*", "//", "\\u0000", "\\ud83d", "\\u0022", "{\"x\": 1}", "[[1]]", "\"x\": 2", "\"x\": 2, ",
    ];

    private static readonly byte[][] Invalid = [[0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80]];

    public static byte[] Of(byte[] seed, int number)
    {
        var random = new Random(number);
        List<byte> file = [.. seed];
        for (var slips = random.Next(1, 4); slips > 0; slips--) Slip(file, random);
        return [.. file];
    }

    private static void Slip(List<byte> file, Random random)
    {
        var at = random.Next(file.Count + 1);
        switch (random.Next(13))
        {
            case 0 when at < file.Count: file[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: file.RemoveRange(at, Math.Min(file.Count - at, random.Next(1, 5))); break;
            case 2 or 3 or 4: file.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])); break;
            case 5: file.RemoveRange(at, file.Count - at); break;
            case 6: DoubleLine(file, at); break;
            case 7: Swap(file, (byte)'"', ",' 1"u8, random); break;
            case 8: ReplaceNumber(file, at, random); break;
            case 9: file.InsertRange(at, Enumerable.Repeat(random.Next(2) == 0 ? (byte)'[' : (byte)'"', random.Next(1, 200))); break;
            case 10: file.InsertRange(at, Invalid[random.Next(Invalid.Length)]); break;
            case 11: Swap(file, (byte)'\n', "\r, "u8, random); break;
            case 12: file.InsertRange(at, Piece(file, random.Next(file.Count + 1))); break;
        }
    }

    private static void DoubleLine(List<byte> file, int at)
    {
        var start = at == 0 ? 0 : file.LastIndexOf((byte)'\n', Math.Min(at, file.Count) - 1) + 1;
        file.InsertRange(start, file.GetRange(start, Math.Max(0, file.IndexOf((byte)'\n', start) + 1 - start)));
    }

    /// <summary>One byte of a kind becomes another, or another that kind.</summary>
    private static void Swap(List<byte> file, byte one, ReadOnlySpan<byte> others, Random random)
    {
        var other = others[random.Next(others.Length)];
        int[] places = [.. Enumerable.Range(0, file.Count).Where(i => file[i] == one || file[i] == other)];
        if (places.Length == 0) return;
        var at = places[random.Next(places.Length)];
        file[at] = file[at] == one ? other : one;
    }

    private static void ReplaceNumber(List<byte> file, int at, Random random)
    {
        var start = file.FindIndex(Math.Min(at, file.Count), b => b is >= (byte)'0' and <= (byte)'9');
        if (start < 0) return;
        var end = file.FindIndex(start, b => b is < (byte)'0' or > (byte)'9');
        file.RemoveRange(start, (end < 0 ? file.Count : end) - start);
        file.InsertRange(start, Encoding.UTF8.GetBytes(random.Next(3) == 0
            ? new string((char)('0' + random.Next(10)), random.Next(1, 1200)) : RandomNumbers.Spelling(random)));
    }

    private static List<byte> Piece(List<byte> file, int from) => file.GetRange(from, Math.Min(30, file.Count - from));
}
