namespace ProbDsl.Inference.Plans;

/// <summary>A rule's treatment of the remaining unknowns, or the reasons why it has none.</summary>
/// <param name="Blocks">The blocks in the order of updates; empty with refusals.</param>
/// <param name="Refusals">Null if blocks are offered.</param>
public sealed record PlanProposal(ValueList<Block> Blocks, ValueList<Refusal>? Refusals)
{
    public static PlanProposal Of(IEnumerable<Block> blocks) => new([.. blocks], null);

    public static PlanProposal Refuse(IEnumerable<Refusal> refusals) => new([], [.. refusals]);

    /// <summary>The blocks if there are no refusals, else the refusals.</summary>
    public static PlanProposal Unless(IReadOnlyList<Refusal> refusals, IEnumerable<Block> blocks) =>
        refusals.Count > 0 ? Refuse(refusals) : Of(blocks);
}
