namespace ProbDsl.Data.Parts;

/// <summary>Exchanges texts between ranks.</summary>
internal static class RankTexts
{
    private const int BlockBytes = 1 << 22;

    /// <summary>
    /// The distinct texts of all ranks in the order of <see cref="LevelOrder"/>. Beside them, a block of texts is in memory at a time.
    /// </summary>
    public static string[] Levels(ICommunicator ranks, IReadOnlyList<string> own)
    {
        var all = new HashSet<string>(own, StringComparer.Ordinal);
        for (var from = 0; from < ranks.Count; from++)
        {
            using var blocks = Blocks(from == ranks.Rank ? own : []).GetEnumerator();
            while (Shared(ranks, from, blocks.MoveNext() ? blocks.Current : []) is { Length: > 0 } block)
                if (from != ranks.Rank) Add(block, all);
        }

        return LevelOrder.Sorted(all);
    }

    /// <summary>Writes the codes of a column of texts, by the levels of all ranks; returns these.</summary>
    /// <param name="ranks">The ranks, each with its rows.</param>
    /// <param name="shared">The columns of all ranks.</param>
    /// <param name="index">The position of the column.</param>
    /// <param name="first">The first row of this rank.</param>
    /// <param name="codes">The codes of its rows, -1 for missing cells; rewritten.</param>
    /// <param name="levels">The texts of its codes.</param>
    public static string[] Share(ICommunicator ranks, SharedArrays shared, int index, int first, int[] codes, IReadOnlyList<string> levels)
    {
        var all = Levels(ranks, levels);
        LevelCodes.Recode(codes, levels, all);
        shared.Write<int>(index, first, codes);
        return all;
    }

    /// <summary>The texts as bytes with their lengths, in blocks of some texts.</summary>
    private static IEnumerable<byte[]> Blocks(IEnumerable<string> texts)
    {
        using var block = new MemoryStream();
        using var writer = new BinaryWriter(block, Encoding.UTF8);
        foreach (var text in texts)
        {
            writer.Write(text);
            if (block.Length < BlockBytes) continue;
            yield return block.ToArray();
            block.SetLength(0);
        }

        if (block.Length > 0) yield return block.ToArray();
    }

    /// <summary>The bytes that one rank has, in all ranks.</summary>
    private static byte[] Shared(ICommunicator ranks, int from, byte[] own)
    {
        double[] length = [own.Length];
        ranks.Broadcast(length, from);
        // MPI copies the bits of numbers
        var numbers = new double[((int)length[0] + sizeof(double) - 1) / sizeof(double)];
        own.CopyTo(MemoryMarshal.AsBytes(numbers.AsSpan()));
        if (numbers.Length > 0) ranks.Broadcast(numbers, from);
        return MemoryMarshal.AsBytes(numbers.AsSpan())[..(int)length[0]].ToArray();
    }

    private static void Add(byte[] block, HashSet<string> all)
    {
        using var reader = new BinaryReader(new MemoryStream(block), Encoding.UTF8);
        while (reader.BaseStream.Position < block.Length) all.Add(reader.ReadString());
    }
}
