namespace ProbDsl.IO.Input;

/// <summary>The hyperparameters of a problem with their values.</summary>
internal static class Hyperparameters
{
    public static IReadOnlyList<(string Name, double Value)> List(Problem problem) =>
        [.. problem.Graph.Hyperparameters.Select(h => (h.Name, problem.Hyperparameters[h.Name]))];

    /// <summary>`OldFaithful(K = 2)`.</summary>
    public static string Print(Problem problem)
    {
        var values = List(problem).Select(h => $"{h.Name} = {h.Value.ToString(CultureInfo.InvariantCulture)}").ToList();
        return values.Count == 0 ? problem.Graph.Name : $"{problem.Graph.Name}({string.Join(", ", values)})";
    }
}
