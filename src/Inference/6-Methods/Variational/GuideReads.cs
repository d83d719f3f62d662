namespace ProbDsl.Inference.Variational;

/// <summary>The data that a guide in the source reads.</summary>
public static class GuideReads
{
    /// <summary>The first of these data names that a statement of the guide reads; null without one.</summary>
    public static string? Absent(ModelGraph graph, IReadOnlySet<string> absent) =>
        graph.Guide.SelectMany(s => ExprTree.RightSides(s)).SelectMany(ExprTree.All).OfType<Access>().Select(a => a.Of)
            .FirstOrDefault(absent.Contains);
}
