namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// The requirements of a chain's simple loss on a story: normal distributions from the chain to the data, with noise that is not learned,
/// since squared differences of means do not depend on it.
/// </summary>
public static class SimpleLoss
{
    private const string Next = "`--weighting elbo` (the default) maximizes the bound itself";

    /// <summary>The statement that draws the data given the chain's first member.</summary>
    /// <exception cref="LoweringLimit">The story has another last step.</exception>
    public static Draw OutputOf(DenoisingChain chain, ModelGraph graph)
    {
        var (source, latent) = (chain.Noising.Source, chain.Noising.Latent.Name);
        if (graph[source.Of].Role != Role.Data)
            throw Limit(chain.Noising.Start,
                $"the chain starts from the latent `{source.Of}`, but the simple loss needs one that starts from data");
        var readers =
            graph.Story.Where(s => s != chain.Step && s is Draw or TargetIncrement && DeepReads.Find(graph, s).Any(r => r.Of == latent))
            .ToList();
        if (readers is not [Draw output] || output.Target.Of != source.Of)
            throw Limit(readers.Find(r => r is not Draw draw || draw.Target.Of != source.Of) ?? chain.Step,
                $"it reads `{latent}`, but in the simple loss only `{source.Of}` may read it");
        foreach (var draw in new[] { chain.Step, output }) Check(draw, graph, latent);
        return output;
    }

    private static void Check(Draw draw, ModelGraph graph, string latent)
    {
        if (!draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers))
            throw Limit(draw,
                $"it is drawn from `{draw.Distribution.Of.Name}`, but the simple loss compares means of normal distributions");
        foreach (var spread in draw.Distribution.Values.Where(v => v.Parameter.Name != "mean"))
            if (ChainIndices.Nets(graph, spread.Value).Any()
                || DeepReads.Find(graph, spread.Value).Any(r => graph[r.Of].Role == Role.Param || r.Of == latent))
                throw Limit(draw, $"its {spread.Parameter.Name} is learned, but the simple loss does not depend on it");
    }

    private static LoweringLimit Limit(Statement statement, string reason) => new(statement, reason, Next);
}
