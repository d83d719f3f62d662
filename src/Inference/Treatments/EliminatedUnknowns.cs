using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Treatments;

/// <summary>Unknowns that were eliminated from terms.</summary>
/// <param name="Order">The order of elimination: given the later ones, the members of one without a chain are independent.</param>
/// <param name="Chains">Unknowns that were eliminated along a chain: their members are dependent.</param>
public sealed record EliminatedUnknowns(IReadOnlyList<Variable> Order, IReadOnlySet<string> Chains)
{
    public static EliminatedUnknowns Nothing { get; } = new([], new HashSet<string>());

    /// <summary>These unknowns followed by others.</summary>
    public EliminatedUnknowns Then(EliminatedUnknowns others) => new([.. Order, .. others.Order], Chains.Union(others.Chains).ToHashSet());
}
