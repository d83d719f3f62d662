using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Maximum likelihood in closed form: every param is an argument of one fully observed law, and no latent is left.</summary>
public sealed class MaximumLikelihood(StandardCatalogue catalogue) : InferenceMethod
{
    public override string Name => "mle";

    public override string Summary => "maximum likelihood in closed form, for fully observed laws of params";

    public override MethodChoice Choose(StoryOptions options)
    {
        if (options.Limits.Count > 0) return new(null, options.Limits);
        var refusals = options.Latents.Select(l => new Refusal($"`{options.Graph.StatementsOf(l.Name).First().Name}` is latent, and `mle` treats fully observed stories", "use `em`, which sums finite latents out", l.Span)).ToList();
        if (!options.Params.Any()) refusals.Add(new("the story has no `param` to estimate", "declare what is unknown as `param`", options.Graph.Story[0].Span));
        if (refusals.Count == 0) refusals.AddRange(options.Params.Select(p => options[p.Name].Refusal).OfType<Refusal>().DistinctBy(r => r.Reason));
        if (refusals.Count == 0) refusals.AddRange(options.Missing);
        return refusals.Count > 0 ? new(null, [.. refusals]) : new(new(Name, [.. ClosedFormBlocks.Of(options, options.Params)]), []);
    }

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options) => new ClosedFormFitting(problem, catalogue, plan);
}
