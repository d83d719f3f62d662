using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Where an argument lies in the set that its law asks for: samplers would draw something at a negative sd too. Edges count as inside: a
/// scale that underflows to 0 draws one value.
/// </summary>
internal static class ArgumentGuard
{
    private const double Rounding = 1e-9;

    /// <summary>1 or 0 along the axes; null where any number will do, or the sampler sees for itself.</summary>
    public static Value? Of(Parameter parameter, Lowered argument, Axis[] axes) =>
        parameter.Kind is TypePattern pattern && Inside(pattern.Element, argument.AlignedTo(axes)) is { } inside
            ? All(inside, axes.Length)
            : null;

    /// <summary>
    /// Whether an argument's type says that it lies inside: a positive for a positive, a share for a number that must not be negative.
    /// </summary>
    public static bool IsProven(Given given) =>
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
