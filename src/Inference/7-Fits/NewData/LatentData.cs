namespace ProbDsl.Inference.NewData;

/// <summary>Data without values, which are latents of the story.</summary>
internal static class LatentData
{
    /// <summary>The story in which data of these names are latents.</summary>
    public static ModelGraph In(ModelGraph graph, IReadOnlyCollection<string> data) => graph with
    {
        Variables = [.. graph.Variables.Select(v => data.Contains(v.Name) ? v with { Role = Role.Latent, Origin = null } : v)],
    };
}
