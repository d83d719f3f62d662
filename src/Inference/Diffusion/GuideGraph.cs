using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference;

/// <summary>What a guide's names mean: its own beside the story's, and the definitions of both.</summary>
internal static class GuideGraph
{
    /// <summary>Missing cells that the guide draws are a variable of their own.</summary>
    public static ModelGraph Of(ModelGraph graph) => graph with
    {
        Variables = [.. graph.Variables, .. graph.GuideVariables, .. graph.Variables.Where(v => ImputedCells.Are(graph, v)).Select(ImputedCells.Of)],
        Story = [.. graph.Story.OfType<Define>(), .. graph.Guide.OfType<Define>()],
    };
}
