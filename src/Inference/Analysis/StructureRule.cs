using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Analysis;

/// <summary>Recognizes one structure of stories.</summary>
internal abstract class StructureRule
{
    /// <summary>What the unknown is in this structure, or why it has no part in one; null where the rule does not concern it.</summary>
    public abstract Finding? Consider(Variable unknown);
}
