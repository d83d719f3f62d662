namespace ProbDsl.Inference.Structures;

/// <summary>Finds flows that may press their density onto single values.</summary>
public static class UnboundedFlowDensity
{
    /// <summary>The name of the first such flow of a draw; null if there is none.</summary>
    public static string? Find(ModelGraph graph, Draw draw) => FlowStage.Expand(graph, draw).FirstOrDefault(s =>
        s.Use.Of is { IsAffine: false } map && s.Use.HasWeights && !map.KeepsVolume(s.Use.Options))?.Flow;
}
