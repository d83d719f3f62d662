namespace ProbDsl.Inference.LogDensity;

/// <summary>The unknown scale of a distribution from which members are drawn, the centered form of a hierarchy.</summary>
public static class MemberScale
{
    /// <summary>The name of the scale of the members of an unknown; null if they are not drawn so.</summary>
    public static string? Find(ModelGraph graph, Variable members) =>
        (from draw in graph.StatementsOf(members.Name).OfType<Draw>()
            where draw.Distribution.Through.Count == 0
                && (draw.Distribution.Of.Is(DistributionTraits.LocationScale) || draw.Distribution.Of.Is(DistributionTraits.GaussianVector))
            from given in draw.Distribution.Values
            from read in DeepReads.Find(graph, given.Value)
            where graph[read.Of] is { Role: Role.Latent, Support: PositiveReals }
            select read.Of).FirstOrDefault();
}
