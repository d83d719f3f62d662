namespace ProbDsl.Inference.Expressions;

/// <summary>The statements that draw data.</summary>
public static class DrawsOfData
{
    /// <summary>The last one in the story; null if it draws no data.</summary>
    public static Draw? Last(ModelGraph graph) => graph.Story.OfType<Draw>().LastOrDefault(d => graph[d.Target.Of].Role == Role.Data);
}
