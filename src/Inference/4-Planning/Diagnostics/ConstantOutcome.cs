namespace ProbDsl.Inference.Diagnostics;

/// <summary>
/// Finds constant columns that a distribution without a location and a scale, such as Gamma, Beta or a covariance, draws by a net that
/// gives all its parameters: with two or more, it can be as narrow as it likes about one value.
/// </summary>
internal static class ConstantOutcome
{
    /// <summary>A warning about the first such column; null if there is none.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="scales">The distributions with a location and a learned scale, which are others' matter.</param>
    public static Diagnostic? Find(Problem problem, IReadOnlyList<FreeScale> scales) => (
        from draw in problem.Graph.Story.OfType<Draw>()
        where !scales.Any(scale => ReferenceEquals(scale.Draw, draw))
        let data = problem.Graph[draw.Target.Of]
        where data is { Role: Role.Data, Extents.Count: > 0 }
            && data.Type.Element is not (Element.Index or Element.Bool or Element.Int or Element.Count)
        from part in NetsInOpenUnits.Components(draw.Distribution, throughBounds: true)
        where part.Through.Count == 0 && part.Values.Count() > 1 && part.Values.All(v => IsFree(problem.Graph, v.Value))
        let net = part.Values.Select(v => NetsInOpenUnits.ReadOf(v.Value)).FirstOrDefault(read => read is not null)
        where net is not null
        let column = DegenerateColumn.Constant(problem, draw, null)
        where column is not null
        select Diagnostic.Warning("W0517", $"the density grows without bound as `{net.Value.Call.Of}` narrows `{part.Of.Name}`, since "
            + $"{column.Why}: there is no maximum, and the value grows as long as the net is trained", draw.Span)
            .Next($"{column.Remedy}, or give a parameter of `{part.Of.Name}` a number")).FirstOrDefault();

    /// <summary>Whether a parameter is what a net gives, or a param: nothing keeps it from any value.</summary>
    private static bool IsFree(ModelGraph graph, Expr value) => NetsInOpenUnits.ReadOf(value) is not null
        || value is Access { Of: var name } && graph.Find(name) is { Role: Role.Param } || FreeScale.ReachesZero(graph, value);
}
