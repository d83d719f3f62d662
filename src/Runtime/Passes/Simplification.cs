using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>
/// Rules that compute the same value with less work: one list, tried in order. A result with a narrower type is cast; one with a wider type
/// is rejected.
/// </summary>
internal static class Simplification
{
    private static readonly RewriteRule[] rules =
        [ArithmeticRules.Rule, BroadcastRules.Rule, MovementRules.Rule, ReductionRules.Rule, ContractionRules.Rule, GatherHoisting.Rule];

    public static TensorProgram Apply(TensorProgram program) => ProgramRewriter.Apply(program, Simpler);

    private static Value? Simpler(Value value, IReadOnlyList<Value> x, ProgramBuilder into)
    {
        foreach (var rule in rules)
            if (rule(value, x, into) is { } simpler && simpler.Type <= value.Type) return Broadcast(Cast(simpler, value.Type), value.Shape);
        return null;
    }
}
