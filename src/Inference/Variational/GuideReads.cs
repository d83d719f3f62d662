using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Variational;

/// <summary>What a written guide reads of the data.</summary>
internal static class GuideReads
{
    /// <summary>A data name among these that a statement of the guide reads; null where it reads none.</summary>
    public static string? Absent(ModelGraph graph, IReadOnlySet<string> absent) =>
        graph.Guide.SelectMany(s => ExprWalk.RightSides(s)).SelectMany(ExprWalk.All).OfType<Access>().Select(a => a.Of)
            .FirstOrDefault(absent.Contains);
}
