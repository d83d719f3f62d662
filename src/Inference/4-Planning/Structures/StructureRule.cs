namespace ProbDsl.Inference.Structures;

/// <summary>Recognizes one structure in stories.</summary>
internal abstract class StructureRule
{
    /// <summary>The finding for the unknown: its structure or why it has none; null if the rule does not concern it.</summary>
    public abstract StructureMatch? Consider(Variable unknown);
}
