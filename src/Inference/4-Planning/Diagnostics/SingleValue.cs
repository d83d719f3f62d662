namespace ProbDsl.Inference.Diagnostics;

/// <summary>Data of a single observed value, which determines no scale.</summary>
public static class SingleValue
{
    public const string Why = "one observed value determines no scale";

    public const string Remedy = "use more rows, or give the scales priors or values";

    /// <summary>Whether a single cell of what the story draws is observed.</summary>
    public static bool IsAllOf(Problem problem) => problem.Graph.Story.OfType<Draw>().Select(d => d.Target.Of).Distinct()
        .Where(name => problem.Graph[name].Role == Role.Data)
        .Sum(name => problem.Missing.GetValueOrDefault(name)?.Mask.Count(missing => !missing) ?? problem.Data[name].Values.Length) == 1;
}
