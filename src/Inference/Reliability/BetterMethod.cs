using ProbDsl.Inference.Results.Text;

namespace ProbDsl.Inference.Reliability;

/// <summary>
/// A method in place of one whose weights were poor, by the k-hat that its own draws have on trial; one that needs no draws has none.
/// </summary>
/// <param name="How">Why one without draws is reliable.</param>
internal sealed record BetterMethod(string Name, double? ParetoShape, string How)
{
    /// <summary>Whether its draws on trial are poor too: by k-hat, or because weighted and unweighted draws differ.</summary>
    public bool IsPoor { get; init; }

    /// <summary>`--method laplace` (k-hat 0.11).</summary>
    public override string ToString() => $"`--method {Name}` ({(ParetoShape is { } k ? $"k-hat {TailShape.Write(k)}" : How)})";

    /// <summary>`laplace` k-hat 1.55.</summary>
    public string Brief => $"`{Name}` k-hat {TailShape.Write(ParetoShape ?? double.NaN)}";
}
