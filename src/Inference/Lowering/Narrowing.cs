using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>`tau: positive ~ Normal(0, 2)`: the bounds that a type sets to a law of a wider support, and which laws can be drawn between bounds.</summary>
internal static class Narrowing
{
    /// <summary>The law as its target's type cuts it.</summary>
    public static LawLowering Cut(LawLowering law, Law written, TensorType type, StandardCatalogue catalogue, ProgramBuilder builder)
    {
        if (Of(type.Element, written) is not var (low, high)) return law;
        return law.Between((Truncated)catalogue[catalogue.FindDistribution("Truncated")!], Bound(low), Bound(high));

        Lowered? Bound(double at) => double.IsFinite(at) ? new(builder.Constant(at), []) : null;
    }

    public static (double Low, double High)? Of(Element element, Law law) => element switch
    {
        Element.Positive or Element.PositiveOrdered when Reaches(law, s => s is Reals or BoundedBy) => (0, double.PositiveInfinity),
        Element.Unit when Reaches(law, s => s is Reals or BoundedBy or PositiveReals) => (0, 1),
        _ => null,
    };

    /// <summary>Whether draws between bounds can be made: by a quantile, by drawing again, of a mixture by the components' shares.</summary>
    public static bool CanCut(Law law, StandardCatalogue catalogue) => catalogue[law.Of] switch
    {
        Truncated => Inner(law).All(l => CanCut(l, catalogue)),
        Mixture => Inner(law).All(l => catalogue[l.Of] is Delta || ((catalogue[l.Of] is IDistributionFunction or Mixture) && CanCut(l, catalogue))),
        var other => other is IQuantile or IElementSampler,
    };

    /// <summary>Whether a law, or one that it is made of, has a support of a kind.</summary>
    private static bool Reaches(Law law, Func<Support, bool> isWide) => law.Of.Draws switch
    {
        Drawn.AsPattern => isWide(law.Of.Support),
        Drawn.AsLaws => Inner(law).Any(l => Reaches(l, isWide)),
        _ => false,
    };

    private static IEnumerable<Law> Inner(Law law) => law.Arguments.SelectMany(g => g.Argument switch
    {
        Law one => [one],
        Laws several => several.Each,
        _ => Enumerable.Empty<Law>(),
    });
}
