using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// What the simple loss of a chain asks of a story: normal laws all the way down to the data, with noise that is not learned, since squared
/// differences of means say nothing of it.
/// </summary>
internal static class SimpleLoss
{
    private const string Next = "`--weighting elbo` (the default) climbs the bound itself";

    /// <summary>The statement that draws the data given the chain's first member.</summary>
    /// <exception cref="LoweringLimit">The story has another last step.</exception>
    public static Draw OutputOf(DenoisingChain chain, ModelGraph graph)
    {
        var (source, latent) = (chain.Noising.Source, chain.Noising.Latent.Name);
        if (graph[source.Of].Role != Role.Data)
            throw Limit(chain.Noising.Start,
                $"the chain begins at the latent `{source.Of}`, and the simple loss is for one that begins at data");
        var readers =
            graph.Story.Where(s => s != chain.Step && s is Draw or Weigh && DeepReads.Of(graph, s).Any(r => r.Of == latent)).ToList();
        if (readers is not [Draw output] || output.Target.Of != source.Of)
            throw Limit(readers.Find(r => r is not Draw draw || draw.Target.Of != source.Of) ?? chain.Step,
                $"it reads `{latent}`, and in the simple loss only `{source.Of}` does");
        foreach (var draw in new[] { chain.Step, output }) Check(draw, graph, latent);
        return output;
    }

    private static void Check(Draw draw, ModelGraph graph, string latent)
    {
        if (!draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers))
            throw Limit(draw, $"it is drawn by `{draw.Distribution.Of.Name}`, and the simple loss compares means of normal laws");
        foreach (var spread in draw.Distribution.Values.Where(v => v.Parameter.Name != "mean"))
            if (ChainReads.Nets(graph, spread.Value).Any()
                || DeepReads.Of(graph, spread.Value).Any(r => graph[r.Of].Role == Role.Param || r.Of == latent))
                throw Limit(draw, $"its {spread.Parameter.Name} is learned, and the simple loss says nothing of it");
    }

    private static LoweringLimit Limit(Statement statement, string reason) => new(statement, reason, Next);
}
