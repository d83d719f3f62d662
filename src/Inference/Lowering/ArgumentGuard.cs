using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>Where an argument lies in the set that its law asks for: samplers would draw something at a negative sd too. Edges count as inside: a scale that underflows to 0 draws one value.</summary>
internal static class ArgumentGuard
{
    private const double Rounding = 1e-9;

    /// <summary>1 or 0 along the axes; null where any number will do, or the sampler sees for itself.</summary>
    public static Value? Of(Parameter parameter, Lowered argument, Axis[] axes) => parameter.Kind is TypePattern pattern && Inside(pattern.Element, argument.AlignedTo(axes)) is { } inside
        ? All(inside, axes.Length)
        : null;

    private static Value? Inside(Element element, Value value) => element switch
    {
        Element.Positive => value >= 0,
        Element.Unit => (value >= 0) & (value <= 1),
        Element.Simplex => (value >= 0) & Reshape(Abs(Sum(value, -1) - 1) <= Rounding, value.Shape.With(value.Shape.Rank - 1, 1)),
        _ => null,
    };

    private static Value All(Value inside, int axes) => axes == inside.Shape.Rank ? inside : MaxOf(1 - inside, [.. Enumerable.Range(axes, inside.Shape.Rank - axes)]) <= 0;
}
