namespace ProbDsl.Inference.Calibration;

/// <summary>Whether unknowns can be drawn from their priors.</summary>
internal static class StoryPriors
{
    /// <summary>What has no prior, in words, and where it is declared; null if all unknowns have one.</summary>
    public static (string Reason, Place Place)? FindMissing(ModelGraph graph) =>
        graph.Variables.FirstOrDefault(v => v.Role == Role.Param) is { } param
            ? ($"`{param.Name}` is a `param`, which has no prior", new SourcePlace(param.Span))
            : graph.HasWeights ? ("the weights of its nets have no prior", Place.None) : null;
}
