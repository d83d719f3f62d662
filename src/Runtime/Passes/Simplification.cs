using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Runtime;

/// <summary>Rules that leave a value as it is and make it with less: one list, tried in order.</summary>
internal static class Simplification
{
    private static readonly RewriteRule[] rules = [Neutral.Rule, Repeats.Rule, Moved.Rule, Reduced.Rule, Contractions.Rule, Hoisting.Rule];

    public static TensorProgram Apply(TensorProgram program) => Rewriting.Apply(program, Simpler);

    private static Value? Simpler(Value value, IReadOnlyList<Value> x, ProgramBuilder into)
    {
        foreach (var rule in rules)
            if (rule(value, x, into) is { } simpler) return Broadcast(simpler, value.Shape);
        return null;
    }
}
