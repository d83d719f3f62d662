using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Recognises one structure of stories and says what may become of an unknown in it, or why nothing can; null where the unknown is none of its business.</summary>
internal abstract class PlanningRule
{
    public abstract Option? Consider(Variable unknown);
}
