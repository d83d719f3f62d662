namespace ProbDsl.Inference.Results;

/// <summary>The names of all states, the number of the first, and the names of the reported ones with their positions.</summary>
public sealed record StateNames(IReadOnlyList<string> Every, int First, IReadOnlyList<(int Place, string Name)> Names)
{
    public int Count => Every.Count;

    /// <summary>The finite support of a variable: that of its type, or of its distribution.</summary>
    public static FiniteSupport SupportOf(Variable variable) =>
        Support.Of(variable.Type) as FiniteSupport ?? (FiniteSupport)variable.Support;

    /// <summary>The name of each state: `false` and `true`, the level, or the number.</summary>
    public static IEnumerable<string> All(Variable variable, Problem problem, SavedData? fit = null)
    {
        if (variable.Type.Element == Element.Bool) return ["false", "true"];
        var (support, size) = (SupportOf(variable), variable.Type.States?.Symbol);
        if (variable.Type.StateNames is { } stated) return stated;
        var levels = size is null ? null : problem.Levels.GetValueOrDefault(size) ?? fit?.Levels.GetValueOrDefault(size);
        return Enumerable.Range(0, problem.SizeOf(support.Count))
            .Select(k => levels?.Texts.ElementAtOrDefault(k) ?? (support.First + k).ToString(CultureInfo.InvariantCulture));
    }
}
