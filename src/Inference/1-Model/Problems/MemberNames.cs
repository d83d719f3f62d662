namespace ProbDsl.Inference.Problems;

/// <summary>
/// The names of the members of an array's dimensions: levels, the names by which a plate is looked up, those of groups, or the columns of
/// data that they are aligned with; null if members only have numbers.
/// </summary>
public static class MemberNames
{
    /// <summary>The names of each dimension of a variable; empty if no dimension has names.</summary>
    public static List<IReadOnlyList<string>?> Find(Problem problem, string variable)
    {
        var dimensions = problem.Graph.Variables.FirstOrDefault(v => v.Name == variable)?.Whole.Dims;
        if (dimensions is null or []) return [];
        var (aligned, columns) = (AlignedAxes.Of(problem.Graph), ColumnNames.Find(problem).ToList());
        var names = dimensions.Select((d, at) => Find(problem, d.Size)
            ?? (aligned.NamesOf(variable, at, columns) is { } own && own.Count == problem.SizeOf(d.Size) ? own : null)).ToList();
        return names.Exists(n => n is not null) ? names : [];
    }

    private static IReadOnlyList<string>? Find(Problem problem, Size size)
    {
        if (size.Symbol is not { } symbol) return null;
        var names = problem.Levels.GetValueOrDefault(symbol)?.Texts ?? problem.Groups.Names.GetValueOrDefault(symbol);
        return names?.Count == problem.SizeOf(size) ? names : null;
    }
}
