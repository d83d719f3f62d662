namespace ProbDsl.Data.Formats;

/// <summary>
/// Numbers distinct texts in order of first occurrence: a hash table over their bytes, with one string per distinct text.
/// </summary>
internal sealed class LevelCodes
{
    private readonly List<string> levels = [];
    private readonly List<(int Hash, byte[] Text)> entries = [];
    private int[] slots = Emptied(64);
    private byte[] single = new byte[64];

    /// <summary>The code of a cell's content.</summary>
    /// <param name="content">UTF-8 bytes.</param>
    /// <param name="doubled">Whether its quotes are doubled.</param>
    public int CodeOf(ReadOnlySpan<byte> content, bool doubled)
    {
        if (doubled) content = Single(content);
        var hash = HashOf(content);
        var slot = hash & (slots.Length - 1);
        for (; slots[slot] >= 0; slot = (slot + 1) & (slots.Length - 1))
        {
            var entry = entries[slots[slot]];
            if (entry.Hash == hash && content.SequenceEqual(entry.Text)) return slots[slot];
        }
        slots[slot] = levels.Count;
        levels.Add(Encoding.UTF8.GetString(content));
        entries.Add((hash, content.ToArray()));
        if (2 * levels.Count > slots.Length) Grow();
        return levels.Count - 1;
    }

    /// <summary>The distinct texts in the order of their codes.</summary>
    public IReadOnlyList<string> Texts => levels;

    /// <summary>The levels in the order of <see cref="LevelOrder"/>; rewrites codes accordingly, except for -1.</summary>
    public string[] SortLevels(int[] codes)
    {
        string[] sorted = [.. levels];
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order, LevelOrder.Of(sorted));
        var rank = new int[order.Length];
        for (var i = 0; i < order.Length; i++) rank[order[i]] = i;
        Recode(codes, rank);
        return sorted;
    }

    /// <summary>Rewrites codes to positions in a list that has all levels in their order, except for -1.</summary>
    public static void Recode(int[] codes, IReadOnlyList<string> levels, string[] sorted)
    {
        var order = LevelOrder.Of(sorted);
        Recode(codes, [.. levels.Select(level => Array.BinarySearch(sorted, level, order))]);
    }

    private static void Recode(int[] codes, int[] rank)
    {
        for (var row = 0; row < codes.Length; row++) codes[row] = codes[row] < 0 ? -1 : rank[codes[row]];
    }

    private void Grow()
    {
        slots = Emptied(2 * slots.Length);
        for (var code = 0; code < entries.Count; code++)
        {
            var slot = entries[code].Hash & (slots.Length - 1);
            while (slots[slot] >= 0) slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = code;
        }
    }

    private ReadOnlySpan<byte> Single(ReadOnlySpan<byte> doubled)
    {
        if (single.Length < doubled.Length) single = new byte[doubled.Length];
        var length = 0;
        for (var i = 0; i < doubled.Length; i++)
        {
            single[length++] = doubled[i];
            if (doubled[i] == '"') i++;
        }
        return single.AsSpan(0, length);
    }

    private static int HashOf(ReadOnlySpan<byte> content)
    {
        var hash = new HashCode();
        hash.AddBytes(content);
        return hash.ToHashCode();
    }

    private static int[] Emptied(int size)
    {
        var slots = new int[size];
        Array.Fill(slots, -1);
        return slots;
    }
}
