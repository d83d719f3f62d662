using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>The posterior and the log evidence in closed form, of stories of priors that part into conjugate blocks; finite latents that no other unknown meets are summed out, and told by the probabilities of their states.</summary>
public sealed class Exact(StandardCatalogue catalogue) : InferenceMethod
{
    public override string Name => "exact";

    public override string Summary => "the posterior and the log evidence in closed form, of conjugate stories and of finite latents";

    public override string Finds => "the posterior itself";

    public override PosteriorKind Posterior => PosteriorKind.Exact;

    public override bool IsDefaultFor(StoryOptions options) => options.IsOfPriors;

    public override MethodChoice Choose(StoryOptions options)
    {
        if (Limits(options).ToList() is { Count: > 0 } limits) return new(null, [.. limits]);
        var (blocks, refusals) = ConjugateBlocks.Of(options, catalogue);
        return refusals.Count > 0 ? new(null, [.. refusals]) : new(new(Name, [.. Planned(options, blocks)]) { Density = options.Density }, []);
    }

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options) => Attempt(() => new ExactFitting(problem, catalogue, plan, options));

    private static IEnumerable<Refusal> Limits(StoryOptions options)
    {
        foreach (var limit in options.Untreated) yield return limit;
        if (options.Params.FirstOrDefault() is { } param) yield return new($"`{param.Name}` is a param, and `exact` treats stories of priors alone", $"`{param.Name} ~ Flat()` leaves it open", param.Span);
        if (options.IsKnown) yield return SharedLimits.NothingUnknown(options.Graph);
        else if (!options.Params.Any() && !options.Needed.Any()) yield return SharedLimits.NothingObserved(options.Graph);
        if (options.Unobserved.Filled.Keys.FirstOrDefault() is { } data) yield return new($"`{data}` has missing cells on which something observed depends", "", options.Graph[data].Span);
    }

    private static IEnumerable<Block> Planned(StoryOptions options, IReadOnlyList<(ConjugateBlock Block, string Reason)> blocks) =>
        WalkedPlan.Gone(options).Concat(blocks.Select(b => new Block([.. b.Block.Unknowns], new ConjugatePosterior(b.Block), b.Reason)));
}
