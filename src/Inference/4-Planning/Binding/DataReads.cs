namespace ProbDsl.Inference.Binding;

/// <summary>Whether a story reads data: it declares data, or has a plate, whose members are rows of a file.</summary>
public static class DataReads
{
    public static bool AreIn(ModelGraph graph) => graph.Plates.Count > 0 || graph.Variables.Any(v => v.Role == Role.Data);
}
