namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// A suggested method in place of one with poor weights, with the k-hat of its own trial draws; null for one that needs no draws.
/// </summary>
/// <param name="How">Why a method without draws is reliable.</param>
public sealed record SuggestedMethod(string Name, double? ParetoShape, string How)
{
    /// <summary>Whether its trial draws are poor too: by k-hat, or because weighted and unweighted draws differ.</summary>
    public bool IsPoor { get; init; }

    /// <summary>`--method laplace` (k-hat 0.11).</summary>
    public override string ToString() => $"`--method {Name}` ({(ParetoShape is { } k ? $"k-hat {TailShape.Write(k)}" : How)})";

    /// <summary>`laplace` k-hat 1.55.</summary>
    public string Brief => $"`{Name}` k-hat {TailShape.Write(ParetoShape ?? double.NaN)}";
}
