using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Maximum likelihood of fully observed stories: distributions of params in one pass over the rows, or part by part, in closed form or to the only maximum; nets and flows by training.</summary>
public sealed class MaximumLikelihood(StandardCatalogue catalogue) : InferenceMethod
{
    internal const string MethodName = "mle";

    private readonly FlowLikelihood alongTime = new(catalogue);
    private readonly NetLikelihood ofNets = new(catalogue);

    public override string Name => MethodName;

    public override string Summary => "maximum likelihood: closed forms and least squares of fully observed stories; nets and flows by an `ode` by training";

    /// <summary>Nets and flows by an `ode` are trained.</summary>
    public override InferenceMethod For(ModelGraph graph) => alongTime.Concerns(graph) ? alongTime : ofNets.Concerns(graph) ? ofNets : this;

    public override MethodChoice Choose(StoryOptions options)
    {
        var rows = OfRows(options);
        return rows.Plan is not null || options.Needed.Any() || !options.Params.Any() ? rows : new ObservedParts(options, catalogue).Choose(Name);
    }

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        if (plan.Blocks.All(b => b.By is ClosedFormPoint)) return new ClosedFormFitting(problem, catalogue, plan, options.ChosenEngine);
        return Attempt(() => ObservedFitting.Of(problem, catalogue, plan, options.ChosenEngine));
    }

    /// <summary>The plan of a story whose every param is by itself an argument of one law that has a family over rows.</summary>
    private MethodChoice OfRows(StoryOptions options)
    {
        if (options.Limits.Count > 0) return new(null, options.Limits);
        var refusals = options.Latents.Select(l => new Refusal($"`{options.Graph.StatementsOf(l.Name).First().Name}` is latent, and `mle` treats fully observed stories", "", l.Span)).ToList();
        if (!options.Params.Any()) refusals.Add(new("the story has no `param` to estimate", "declare what is unknown as `param`", options.Graph.FirstStatement));
        if (refusals.Count == 0) refusals.AddRange(options.Params.Select(p => options[p.Name].Refusal).OfType<Refusal>().DistinctBy(r => r.Reason));
        if (refusals.Count == 0) refusals.AddRange(options.Missing);
        return refusals.Count > 0 ? new(null, [.. refusals]) : new(new(Name, [.. ClosedFormBlocks.Of(options, options.Params)]) { Density = options.Density }, []);
    }
}
