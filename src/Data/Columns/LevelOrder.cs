namespace ProbDsl.Data.Columns;

/// <summary>
/// The order in which distinct texts are listed: by value if all of them are canonical whole numbers, of any length, otherwise in
/// ordinal order.
/// </summary>
public static class LevelOrder
{
    private static readonly IComparer<string> byValue = Comparer<string>.Create(CompareWhole);

    /// <summary>The order of these texts.</summary>
    public static IComparer<string> Of(IEnumerable<string> texts) => texts.All(text => IsWhole(text)) ? byValue : StringComparer.Ordinal;

    /// <summary>The texts in their order.</summary>
    public static string[] Sorted(IEnumerable<string> texts)
    {
        string[] sorted = [.. texts];
        Array.Sort(sorted, Of(sorted));
        return sorted;
    }

    /// <summary>Whether a text is the one way to write a whole number: `0`, `12`, `-3`; not `01`, `+1`, `-0`, `1.0` or `1E5`.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text)
    {
        var digits = text is ['-', ..] ? text[1..] : text;
        return digits.IndexOfAnyExceptInRange('0', '9') < 0 && digits switch
        {
            [] => false,
            ['0', ..] => text.Length == 1,
            _ => true,
        };
    }

    // numbers with more digits are greater
    private static int CompareWhole(string? one, string? other)
    {
        var (a, b) = (one ?? "", other ?? "");
        if (a.StartsWith('-') != b.StartsWith('-')) return a.StartsWith('-') ? -1 : 1;
        var sizes = a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b);
        return a.StartsWith('-') ? -sizes : sizes;
    }
}
