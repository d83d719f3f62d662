namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// The critic of a story without one: the hidden layers of the generator's first mlp, in reverse order, from a row and what
/// is given with it to one number.
/// </summary>
internal static class DerivedCritic
{
    public const string Name = "critic";

    public static Net Create(ModelGraph graph, GeneratedRows rows, StandardCatalog catalog) => Create(graph,
        graph.Variables.Where(v => v.Role == Role.Data && (v.Name == rows.Data || IsRead(graph, rows, v))), catalog, rows.Draw.Span);

    /// <summary>A critic of some variables of a row.</summary>
    public static Net Create(ModelGraph graph, IEnumerable<Variable> read, StandardCatalog catalog, SourceSpan span)
    {
        var mlp = catalog.FindLayer("mlp")!;
        return new(Name, [.. read.Select(v => new Formal(v.Name, v.Type.Under(v.Extents.Skip(1)), span))], [new(null, TensorType.Real)],
            null, [new(mlp, MirroredLayers.Choose(graph, mlp, span), LayerResult.Real(Size.One).Type!, span)], span);
    }

    /// <summary>Whether data of the same plate are given: the story reads them.</summary>
    private static bool IsRead(ModelGraph graph, GeneratedRows rows, Variable data) =>
        data.Extents is [{ Plate: { } plate }, ..] && plate == rows.Rows
        && graph.Story.SelectMany(ExprTree.Reads).Any(a => a.Of == data.Name);
}
