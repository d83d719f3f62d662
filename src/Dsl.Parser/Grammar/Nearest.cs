namespace ProbDsl.Parser;

/// <summary>Finds the word that was probably meant.</summary>
public static class Nearest
{
    /// <summary>
    /// The candidate with the fewest changed letters: at most a third of the word and at most two, case left aside; null where
    /// none is near.
    /// </summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        var allowed = Math.Min(2, (word.Length + 1) / 3);
        return candidates.Select(candidate => (candidate, Changes: Distance(word, candidate)))
            .Where(found => found.Changes <= allowed)
            .OrderBy(found => found.Changes)
            .Select(found => found.candidate)
            .FirstOrDefault();
    }

    // optimal string alignment: insertions, deletions, changes, and exchanges of neighbours
    private static int Distance(string from, string to)
    {
        var (a, b) = (from.ToLowerInvariant(), to.ToLowerInvariant());
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = a[i - 1] == b[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + changed);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        return cost[a.Length, b.Length];
    }
}
