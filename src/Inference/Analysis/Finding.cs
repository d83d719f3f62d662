using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Analysis;

/// <summary>What a rule found one unknown to be, with its reason; or why it is not that.</summary>
/// <param name="Unknown">The name.</param>
/// <param name="Structure">Null with a refusal.</param>
/// <param name="Reason">In words, of either.</param>
/// <param name="Refusal">Null with a structure.</param>
public sealed record Finding(string Unknown, Structure? Structure, string Reason, Refusal? Refusal)
{
    internal static Finding Of(string unknown, Structure structure, string reason) => new(unknown, structure, reason, null);

    internal static Finding Refuse(string unknown, Refusal refusal) => new(unknown, null, refusal.Reason, refusal);
}
