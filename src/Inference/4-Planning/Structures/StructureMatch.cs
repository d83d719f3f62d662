namespace ProbDsl.Inference.Structures;

/// <summary>The structure that a rule found for one unknown, with the reason; or why the unknown does not have that structure.</summary>
/// <param name="Unknown">The name.</param>
/// <param name="Structure">The structure; null with a refusal.</param>
/// <param name="Reason">The reason for the structure or the refusal, as text.</param>
/// <param name="Refusal">Why there is no structure; null with a structure.</param>
public sealed record StructureMatch(string Unknown, Structure? Structure, string Reason, Refusal? Refusal)
{
    internal static StructureMatch Of(string unknown, Structure structure, string reason) => new(unknown, structure, reason, null);

    internal static StructureMatch Refuse(string unknown, Refusal refusal) => new(unknown, null, refusal.Reason, refusal);
}
