namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Checks whether an argument is in the domain of its distribution: a sampler would also return values for a negative sd. Boundaries count
/// as inside: a scale that underflows to 0 draws one value.
/// </summary>
internal static class ArgumentGuard
{
    // of a sum of probabilities that a training computed in single precision
    private const double Rounding = 1e-5;

    /// <summary>1 or 0 along the axes; null if any number is valid, or if the sampler checks the argument itself.</summary>
    public static Value? Lower(Parameter parameter, AxisTensor argument, Axis[] axes) =>
        parameter.Kind is TypePattern pattern && Inside(pattern.Element, argument.AlignedTo(axes)) is { } inside
            ? All(inside, axes.Length)
            : null;

    /// <summary>
    /// Whether an argument's type proves that it is inside: a positive number for a positive one, a probability for a number that must not
    /// be negative.
    /// </summary>
    public static bool IsProven(BoundArgument given) =>
        given.Parameter.Kind is not TypePattern pattern || given.Value is Literal || (pattern.Element, given.Value.Type.Element) switch
        {
            (Element.Positive, Element.Positive or Element.PositiveOrdered or Element.Unit or Element.Simplex) => true,
            (Element.Unit, Element.Unit or Element.Bool or Element.Simplex) => true,
            (Element.Simplex, Element.Simplex) => true,
            (Element.Positive or Element.Unit or Element.Simplex, _) => false,
            _ => true,
        };

    private static Value? Inside(Element element, Value value) => element switch
    {
        Element.Positive => value >= 0,
        Element.Unit => (value >= 0) & (value <= 1),
        Element.Simplex => (value >= 0) & Reshape(Abs(Sum(value, -1) - 1) <= Rounding, value.Shape.With(value.Shape.Rank - 1, 1)),
        _ => null,
    };

    private static Value All(Value inside, int axes) =>
        axes == inside.Shape.Rank ? inside : MaxOf(1 - inside, [.. Enumerable.Range(axes, inside.Shape.Rank - axes)]) <= 0;
}
