namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Probabilities of joint states, computed as gradients of the log density by the terms that vary with states, and fixed while means over
/// states are taken.
/// </summary>
public static class JointStateProbabilities
{
    /// <summary>The slot of the probabilities of a term, by its number among those that vary with states.</summary>
    public static string SlotOf(int term) => $"probabilities of {term}";

    /// <summary>
    /// The same terms with a separate node for each that varies with states, and these nodes, [axes.., states..] each: a gradient by it is
    /// that of one statement, even if others read the same probabilities.
    /// </summary>
    /// <param name="terms">The terms.</param>
    /// <param name="isInParts">Whether the nodes are slots of zeros, which have gradients in each part of a density.</param>
    public static (IReadOnlyList<Term> Terms, IReadOnlyList<Value> Nodes) Apart(IReadOnlyList<Term> terms, bool isInParts)
    {
        var nodes = new List<Value>();
        List<Term> apart = [.. terms.Select((t, i) => t.Uses.Count == 0 ? t : t with { Value = Own(t.Value, i) })];
        return (apart, nodes);

        AxisTensor Own(AxisTensor value, int statement)
        {
            var own = isInParts ? value.Value.Program.Slot($"zeros beside {statement}", value.Value.Shape) : null;
            var sum = own is null ? ByItself(value, statement) : value with { Value = value.Value + own };
            nodes.Add(own ?? sum.Value);
            return sum;
        }
    }

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

    private static AxisTensor ByItself(AxisTensor value, int statement) =>
        value with { Value = value.Value + value.Value.Program.Data($"nothing beside {statement}", [0], Shape.Scalar) };
}
