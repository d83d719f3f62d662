using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Planning;

/// <summary>What a rule makes of the unknowns that stay, or why it makes nothing of them.</summary>
/// <param name="Blocks">In the order of updates; none with refusals.</param>
/// <param name="Refusals">Null where blocks are offered.</param>
public sealed record Offer(ValueList<Block> Blocks, ValueList<Refusal>? Refusals)
{
    public static Offer Of(IEnumerable<Block> blocks) => new([.. blocks], null);

    public static Offer Refuse(IEnumerable<Refusal> refusals) => new([], [.. refusals]);

    /// <summary>The blocks, where nothing speaks against them.</summary>
    public static Offer Unless(IReadOnlyList<Refusal> refusals, IEnumerable<Block> blocks) =>
        refusals.Count > 0 ? Refuse(refusals) : Of(blocks);
}
