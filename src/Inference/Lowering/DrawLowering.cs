using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Lowers `target ~ law` to a draw of all its members; a type narrower than its law cuts the law, and an ordered vector is one that is sorted.</summary>
internal sealed class DrawLowering(StoryLowering lowering, StandardCatalogue catalogue, ProgramBuilder builder, Noise noise)
{
    public Lowered Draw(Draw draw, Variable target, ImmutableDictionary<Loop, LoopValue> loops, Axis[] axes, Shape shape)
    {
        var law = lowering.Lower(draw.Law, loops);
        if (NarrowedTo(target.Type.Element, draw.Law) is var (low, high)) law = Cut(law, low, high);
        var drawn = law.Draw(noise, axes, shape);
        return IsSorted(target.Type, draw.Law) ? drawn with { Value = Sorted(drawn.Value) } : drawn;
    }

    /// <summary>The bounds that a type sets to a law of a wider support.</summary>
    private static (double Low, double High)? NarrowedTo(Element element, Law law)
    {
        if (law.Of.Draws != Drawn.AsPattern && law.Of.Name != "Truncated") return null;
        var wide = law.Of.Support is Reals or BoundedBy;
        return element switch
        {
            Element.Positive or Element.PositiveOrdered when wide => (0, double.PositiveInfinity),
            Element.Unit when wide || law.Of.Support is PositiveReals => (0, 1),
            _ => null,
        };
    }

    private LawLowering Cut(LawLowering law, double low, double high) =>
        law.Between((Truncated)catalogue[catalogue.FindDistribution("Truncated")!], Bound(low), Bound(high));

    private Lowered? Bound(double at) => double.IsFinite(at) ? new(builder.Constant(at), []) : null;

    private static bool IsSorted(TensorType type, Law law) => type.Element is Element.Ordered or Element.PositiveOrdered && law.Of.Target.Dims.Count == 0;

    /// <summary>Independent draws of one law, sorted, are draws given that they ascend.</summary>
    private Value Sorted(Value drawn) => noise.Drawn("sort", (arguments, sorted, _) =>
    {
        arguments.CopyTo(sorted);
        sorted.Sort();
    }, drawn.Shape, 1, (drawn, 1));
}
