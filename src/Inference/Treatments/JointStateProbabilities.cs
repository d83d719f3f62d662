using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Probabilities of joint states, computed as gradients of the log density by the terms that vary with states, and fixed while means over
/// states are taken.
/// </summary>
internal static class JointStateProbabilities
{
    /// <summary>The slot of the probabilities of a term, by its number among those that vary with states.</summary>
    public static string SlotOf(int term) => $"probabilities of {term}";

    /// <summary>The values that vary with states: [axes.., states..] each.</summary>
    public static IEnumerable<Value> Mixed(IEnumerable<Term> terms) => terms.Where(t => t.Uses.Count > 0).Select(t => t.Value.Value);

    /// <summary>
    /// The same terms with a separate node for each that varies with states: a gradient by it is that of one statement, even if others read
    /// the same probabilities.
    /// </summary>
    public static IReadOnlyList<Term> Apart(IReadOnlyList<Term> terms) =>
        [.. terms.Select((t, i) => t.Uses.Count > 0 ? t with { Value = ByItself(t.Value, i) } : t)];

    /// <summary>The terms set to 0 wherever they are possible: only the log weights of states remain.</summary>
    public static IReadOnlyList<Term> Leveled(IReadOnlyList<Term> terms) =>
        [.. terms.Select((t, i) => t.Role == TermRole.Potential
            ? t : t with { Value = ByItself(t.Value with { Value = Leveled(t.Value.Value) }, i) })];

    /// <summary>The sum of probability times value; 0 where the probability is 0, whatever the value.</summary>
    public static Value Mean(Value value, Value probability)
    {
        var (isThere, nothing) = (probability > 0, value.Program.Constant(0));
        return Ops.SumAll(Ops.Where(isThere, probability * Ops.Where(isThere, value, nothing), nothing));
    }

    private static Value Leveled(Value logDensity)
    {
        var (nothing, impossible) = (logDensity.Program.Constant(0), logDensity.Program.Constant(double.NegativeInfinity));
        return Ops.Where(logDensity > impossible, nothing, impossible);
    }

    private static Lowered ByItself(Lowered value, int statement) =>
        value with { Value = value.Value + value.Value.Program.Data($"nothing beside {statement}", [0], Shape.Scalar) };
}
