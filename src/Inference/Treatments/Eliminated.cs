using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Treatments;

/// <summary>Unknowns that were taken out of terms.</summary>
/// <param name="Order">In which they were: given the later ones, the members of one that is no chain are independent.</param>
/// <param name="Chains">Those that were taken out along a chain: their members are not independent of each other.</param>
public sealed record Eliminated(IReadOnlyList<Variable> Order, IReadOnlySet<string> Chains)
{
    public static Eliminated Nothing { get; } = new([], new HashSet<string>());

    /// <summary>These, and then others.</summary>
    public Eliminated Then(Eliminated others) => new([.. Order, .. others.Order], Chains.Union(others.Chains).ToHashSet());
}
