namespace ProbDsl.Parser.Diagnostics;

/// <summary>Finds the candidate name closest to a misspelled one.</summary>
public static class DidYouMean
{
    private const double OtherCase = 0.5;
    private const double OneBeginsTheOther = 1;
    private const int ShortestPrefix = 3;

    /// <summary>
    /// The candidate nearest to <paramref name="wanted"/>, the first of equals; null if none is near. A candidate is near if its edit
    /// distance (a letter inserted, deleted or substituted, or two neighbors transposed), in any case, is at most max(1, length / 3), or
    /// if one is a prefix of the other (from three letters on). Names without a letter in common are never near.
    /// </summary>
    public static string? Closest(string wanted, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, wanted.Length / 3);
        var (closest, nearest) = (default(string), double.PositiveInfinity);
        foreach (var candidate in candidates)
        {
            var distance = Distance(wanted, candidate, limit);
            if (distance < nearest) (closest, nearest) = (candidate, distance);
        }
        return closest;
    }

    private static double Distance(string wanted, string candidate, int limit)
    {
        if (wanted == candidate) return 0;
        if (wanted.Equals(candidate, StringComparison.OrdinalIgnoreCase)) return OtherCase;
        var slips = Math.Abs(wanted.Length - candidate.Length) > limit ? int.MaxValue
            : Slips(wanted.ToUpperInvariant(), candidate.ToUpperInvariant());
        if (slips <= limit && slips < Math.Max(wanted.Length, candidate.Length))
            return Slips(wanted, candidate) > slips ? slips + OtherCase : slips;
        return OneBegins(wanted, candidate) ? OneBeginsTheOther : double.PositiveInfinity;
    }

    private static bool OneBegins(string a, string b) =>
        Math.Min(a.Length, b.Length) >= ShortestPrefix
        && (a.StartsWith(b, StringComparison.OrdinalIgnoreCase) || b.StartsWith(a, StringComparison.OrdinalIgnoreCase));

    // Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment), row by row
    private static int Slips(string a, string b)
    {
        var (beforeLast, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(changed, Math.Min(last[j], row[j - 1]) + 1);
                if (Exchanged(a, b, i, j)) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }

    private static bool Exchanged(string a, string b, int i, int j) =>
        i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
}
