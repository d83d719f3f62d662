namespace ProbDsl.Compiler.Options;

/// <summary>The runs to which an option, or one of its values, applies.</summary>
/// <param name="Any">Features of a run; the option applies if the run has at least one of them.</param>
/// <param name="Words">The same in words, as in "it is for ...".</param>
public sealed record Applicability(RunFeatures Any, string Words)
{
    /// <summary>Whether the pages of these methods explain the option, and the help of a verb leaves it out.</summary>
    public bool IsOnPagesOfMethods { get; init; }

    public bool Holds(RunFeatures run) => (Any & run) != 0;
}
