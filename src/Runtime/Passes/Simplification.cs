using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>
/// Rules that leave a value as it is and make it with less: one list, tried in order. What comes out narrower is cast, what would be wider
/// is not taken.
/// </summary>
internal static class Simplification
{
    private static readonly RewriteRule[] rules = [Neutral.Rule, Repeats.Rule, Moved.Rule, Reduced.Rule, Contractions.Rule, Hoisting.Rule];

    public static TensorProgram Apply(TensorProgram program) => Rewriting.Apply(program, Simpler);

    private static Value? Simpler(Value value, IReadOnlyList<Value> x, ProgramBuilder into)
    {
        foreach (var rule in rules)
            if (rule(value, x, into) is { } simpler && simpler.Type <= value.Type) return Broadcast(Cast(simpler, value.Type), value.Shape);
        return null;
    }
}
