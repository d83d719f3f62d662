using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Params and weights of nets move along the gradient of the log-likelihood, in mini-batches.</summary>
public sealed record TrainedByLikelihood() : Treatment("along the gradient of the log-likelihood");

/// <summary>
/// Maximum likelihood of stories with nets: regressions and classifiers whose mean, scale or logits a net computes, and mixtures of these. Finite latents are summed out and no other latent is left to draw, so the log-likelihood of a
/// batch is exact, and a training needs no guide.
/// </summary>
internal sealed class NetLikelihood(StandardCatalogue catalogue) : GuidedMethod(catalogue)
{
    public override string Summary => "maximum likelihood of nets by training";

    public override string Finds => "weights and params of maximum likelihood";

    public override PosteriorKind Posterior => PosteriorKind.Point;

    public override bool TellsRows => true;

    internal override BoundKind Kind => BoundKind.Likelihood;

    /// <summary>Whether a story has nets, and no latent that a guide would have to draw.</summary>
    public static bool Treats(ModelGraph graph) => graph.HasNets && graph.Guide.Count == 0 && Unobserved.Of(graph) is var unobserved
        && !graph.Variables.Any(v => v.Role == Role.Latent && !v.IsFiniteLatent && unobserved.StaysUnknown(v));

    public override bool Concerns(ModelGraph graph) => Treats(graph);

    public override bool IsDefaultFor(StoryOptions options) => Concerns(options.Graph);

    public override bool IsComparedOn(StoryOptions options) => Concerns(options.Graph);

    public override RunTraits Traits(ModelGraph graph, RunOptions options) =>
        new(RunFeatures.Training, "`mle` of a story with nets, which draws nothing");

    public override MethodChoice Choose(StoryOptions options)
    {
        ValueList<Refusal> refusals = [.. options.Untrained, .. Weighed(options.Graph), .. GuidedPlan.Repeated(Name, options), .. Untrained(options), .. Missing(options)];
        return refusals.Count > 0 ? new(null, refusals) : new(new(Name, [.. WalkedPlan.Gone(options), new(Moved(options), new TrainedByLikelihood(), "params and weights of nets")]), []);
    }

    private static ValueList<string> Moved(StoryOptions options) => [.. options.Params.Select(p => p.Name), .. CalledNets.Of(options.Graph).Select(n => n.Name)];

    private static IEnumerable<Refusal> Weighed(ModelGraph graph) => graph.Story.OfType<Weigh>().Take(1)
        .Select(w => new Refusal("`target +=` adds a term of its own, and `mle` takes the likelihood of the data alone", "`--method elbo` maximizes what both make together", w.Span));

    private static IEnumerable<Refusal> Untrained(StoryOptions options)
    {
        if (Moved(options).Count == 0) yield return new("no statement calls a net, so there is nothing to train", "call it in the distribution of something observed", options.Graph.Callables.OfType<Net>().First().Span);
    }

    /// <summary>A missing cell that others read is an unknown like a latent.</summary>
    private static IEnumerable<Refusal> Missing(StoryOptions options) =>
        options.Unobserved.Filled.Keys.Take(1).Select(data => MissingData.Refuse(options.Graph, data, options.Cells![data], MaximumLikelihood.MethodName));
}
