using ProbDsl.Inference.Structures.Chains;

namespace ProbDsl.Inference.Structures;

/// <summary>
/// A draw of the guide by `Delta` of elements of a variable that the guide alone draws: `tau ~ Delta(exp(u[2]))`. If each element of the
/// variable is read once, by an invertible function, the parts together have the density of the variable times the derivatives of the
/// inverse functions.
/// </summary>
/// <param name="Draw">The statement.</param>
/// <param name="Read">What it reads of the variable.</param>
public sealed record PartOfDraw(Draw Draw, Access Read)
{
    /// <summary>The part that a statement of the guide draws; null if it is no invertible function of elements of one variable.</summary>
    /// <param name="graph">The story with its guide.</param>
    /// <param name="draw">A statement of the guide.</param>
    public static PartOfDraw? Find(ModelGraph graph, Draw draw)
    {
        if (draw.Distribution.Of.Draws != DrawTypeSource.AsValue || draw.Distribution.Through.Count > 0
            || draw.Distribution.Values.ToList() is not [var given]) return null;
        var whole = GuideGraph.Create(graph);
        return Element(graph, given.Value) is { } read && read.Type.Dims.Equals(given.Value.Type.Dims)
            && DeepReads.Find(whole, draw).Count(r => whole[r.Of].Role == Role.Latent) == 1 ? new(draw, read) : null;
    }

    /// <summary>The first read of a variable that the guide alone draws; null if there is none.</summary>
    public static Access? ReadOf(ModelGraph graph, Draw draw) =>
        DeepReads.Find(GuideGraph.Create(graph), draw).FirstOrDefault(r => IsOfGuideAlone(graph, r.Of));

    /// <summary>The elements that a value is an invertible function of, element by element.</summary>
    private static Access? Element(ModelGraph graph, Expr value) => value switch
    {
        Access access => IsOfGuideAlone(graph, access.Of) && access.At.All(a => a is AffineIndex or WholeDimension
            or SliceIndex { From: AffineIndex, To: AffineIndex }) ? access : null,
        Apply { Function.IsInvertible: true } applied => applied.Arguments
            .Where(a => ExprTree.Accesses(a).Any(r => IsOfGuideAlone(graph, r.Of))).ToList() is [var only] ? Element(graph, only) : null,
        _ => null,
    };

    private static bool IsOfGuideAlone(ModelGraph graph, string name) =>
        graph.GuideVariables.Any(v => v.Name == name && v.Role == Role.Latent);
}
