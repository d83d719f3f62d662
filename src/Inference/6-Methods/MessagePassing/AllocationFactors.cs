namespace ProbDsl.Inference.MessagePassing;

/// <summary>An allocation, its messages, and the factors of its probabilities.</summary>
/// <param name="Rows">The allocation with its data.</param>
/// <param name="Weights">The factor of the states' probabilities.</param>
/// <param name="Outcomes">The factor of the outcomes' probabilities; null if they are data.</param>
internal sealed record AllocationFactors(AllocatedRows Rows, Factor Weights, Factor? Outcomes)
{
    public AllocationMessages Messages { get; } = new(Rows);

    /// <summary>The factors.</summary>
    public IReadOnlyList<Factor> All => Outcomes is null ? [Weights] : [Weights, Outcomes];

    /// <param name="rows">The allocation with its data.</param>
    /// <param name="factors">The factors of all unknowns.</param>
    public static AllocationFactors Create(AllocatedRows rows, IReadOnlyList<Factor> factors)
    {
        var own = new AllocationFactors(rows, FactorOf(rows.Allocation.Weights.Name),
            rows.Allocation.AreOutcomesGiven ? null : FactorOf(rows.Allocation.Outcomes.Name));
        // no program reads their moments
        foreach (var factor in own.All) factor.Declare(new ProgramBuilder(ElementType.Float64), new UnknownMoments());
        return own;

        Factor FactorOf(string unknown) => factors.First(f => f.Unknowns.Any(u => u.Name == unknown));
    }
}
