namespace ProbDsl.Inference.Results;

/// <summary>Which members of a range are in use, by name.</summary>
internal static class MembersInUse
{
    /// <summary>The shortest run of neighbors that is written by its ends.</summary>
    private const int Run = 3;

    /// <summary>`: 1 to 4, 7`; empty if no member is in use.</summary>
    /// <param name="names">The name of each member.</param>
    /// <param name="isInUse">Whether a member, from 0, is in use.</param>
    public static string Print(IReadOnlyList<string> names, Func<int, bool> isInUse)
    {
        List<string> parts = [];
        for (var from = 0; from < names.Count; from++)
        {
            if (!isInUse(from)) continue;
            var to = from;
            while (to + 1 < names.Count && isInUse(to + 1)) to++;
            parts.AddRange(to - from + 1 < Run ? names.Skip(from).Take(to - from + 1) : [$"{names[from]} to {names[to]}"]);
            from = to;
        }

        return parts.Count == 0 ? "" : $": {string.Join(", ", parts)}";
    }
}
