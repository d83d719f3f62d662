namespace ProbDsl.Inference.Gibbs;

/// <summary>The state of a chain between two steps.</summary>
/// <param name="Conditional">The unknowns that are drawn given all others; null if there are none.</param>
/// <param name="Allocations">The states of the tokens of each allocation.</param>
internal sealed record GibbsState(ConditionalState? Conditional, IReadOnlyList<AllocationCounts> Allocations);
