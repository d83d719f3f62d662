using System.Text;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Data.Parts;

/// <summary>Exchanges texts between ranks.</summary>
internal static class RankTexts
{
    // so many bytes are a whole number that a double holds, neither NaN nor -0
    private const int Bytes = 6;

    /// <summary>The distinct texts of all ranks in ordinal order.</summary>
    public static string[] Levels(ICommunicator ranks, IReadOnlyList<string> own) =>
        [.. ranks.Gather(Pack(own)).SelectMany(Unpack).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static double[] Pack(IReadOnlyList<string> texts)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
            foreach (var text in texts) writer.Write(text);
        var numbers = bytes.ToArray().Chunk(Bytes).Select(chunk => (double)chunk.Aggregate(0L, (all, next) => (all << 8) | next));
        return [bytes.Length, .. numbers];
    }

    private static List<string> Unpack(double[] packed)
    {
        var (bytes, texts) = (new byte[(int)packed[0]], new List<string>());
        for (var at = 0; at < bytes.Length; at++)
        {
            var (of, length) = ((long)packed[1 + (at / Bytes)], Math.Min(Bytes, bytes.Length - (at / Bytes * Bytes)));
            bytes[at] = (byte)(of >> (8 * (length - 1 - (at % Bytes))));
        }

        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        while (reader.BaseStream.Position < bytes.Length) texts.Add(reader.ReadString());
        return texts;
    }
}
