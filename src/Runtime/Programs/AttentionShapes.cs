namespace ProbDsl.Runtime.Programs;

/// <summary>The shapes of attention: [.., L, 3 W] -> [.., L, W], and of its gradient: [.., L, 3 W], [.., L, W] -> [.., L, 3 W].</summary>
internal static class AttentionShapes
{
    public static Shape Infer(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var (sequence, heads) = (inputs[0], ((AttentionHeads)attribute!).Heads);
        return sequence.Rank >= 2 && heads > 0 && sequence[^1] % (3 * heads) == 0
            ? sequence.With(sequence.Rank - 1, sequence[^1] / 3)
            : throw new ArgumentException($"{op}: {sequence} is not [.., L, 3 W] with W a multiple of {heads} heads");
    }

    public static Shape OfGradient(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute) =>
        Infer(op, inputs[..1], attribute) == inputs[1] ? inputs[0]
            : throw ShapeRules.InvalidShapes(op, inputs, "are not those of an attention");
}
