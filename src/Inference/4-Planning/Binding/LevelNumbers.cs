namespace ProbDsl.Inference.Binding;

/// <summary>Sets the positions of the levels that a story names, `p["control"]`, once the levels are known.</summary>
internal static class LevelNumbers
{
    /// <summary>Sets a position for each named level of a size; an error for one that the size does not have.</summary>
    /// <param name="levels">The levels by size or plate.</param>
    /// <param name="groups">The names of groups by plate.</param>
    public static IEnumerable<Diagnostic> Set(ModelGraph graph, IReadOnlyDictionary<string, Levels> levels,
        IReadOnlyDictionary<string, IReadOnlyList<string>> groups, BoundSizes sizes)
    {
        foreach (var level in graph.NamedLevels.Where(l => !sizes.Knows(l.Symbol)))
        {
            var names = levels.GetValueOrDefault(level.Of)?.Texts ?? groups.GetValueOrDefault(level.Of) ?? [];
            var at = names.ToList().IndexOf(level.Level);
            if (at >= 0) sizes.Numbers[level.Symbol] = at + 1;
            else yield return Unknown(level, names);
        }
    }

    private static Diagnostic Unknown(NamedLevel level, IReadOnlyList<string> names) => names.Count == 0
        ? Diagnostic.Error("E0236", $"`{level.Of}` has no level names here", level.Span)
            .Next($"names come from a column that is read as `index[{level.Of}]`; write a number, or give that column")
        : Diagnostic.Error("E0236", $"\"{level.Level}\" is not one of the {names.Count} levels of `{level.Of}`", level.Span)
            .Next(DidYouMean.Closest(level.Level, names) is { } near ? $"did you mean \"{near}\"?"
                : $"they are {string.Join(", ", names.Take(8))}{(names.Count > 8 ? ", ..." : "")}");
}
