namespace ProbDsl.Compiler.Options;

/// <summary>What an option, or one of its words, applies to.</summary>
/// <param name="Any">A run has to have one of these.</param>
/// <param name="Words">The same for a reader, as in "it is for ...".</param>
public sealed record Applicability(RunFeatures Any, string Words)
{
    public bool Holds(RunFeatures run) => (Any & run) != 0;
}
