namespace ProbDsl.Inference.Structures;

/// <summary>The last map of a flow that draws rows.</summary>
public static class LastMap
{
    /// <summary>The last map before an `exp` at the end; null if there is none.</summary>
    public static FlowUse? Find(ModelGraph graph, Draw draw) =>
        FlowStage.Expand(graph, draw).SkipLast(IsBeforeExp(graph, draw) ? 1 : 0).LastOrDefault()?.Use;

    /// <summary>Whether the flow ends in `exp`, so that its maps have the units of logarithms.</summary>
    public static bool IsBeforeExp(ModelGraph graph, Draw draw) => FlowStage.EndsInExp(FlowStage.Expand(graph, draw));
}
