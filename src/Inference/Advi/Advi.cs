using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Automatic differentiation variational inference (Kucukelbir et al. 2017): the normal law of a story's free numbers whose ELBO is highest, up to 100 of them together, more each by itself, or as asked. The posterior of stories of priors.
/// </summary>
public sealed class Advi(StandardCatalogue catalogue) : InferenceMethod
{
    /// <summary>So many free numbers get one law together, where the user says nothing: its factor has 5,050 numbers then. Laws of each by itself are too narrow where numbers go together.</summary>
    private const int MostTogether = 100;

    public override string Name => "advi";

    public override string Summary => "the normal law on the unconstrained scale whose ELBO is highest, with k-hat";

    public override string Finds => "a variational approximation of the posterior";

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    public override bool IsDefaultFor(StoryOptions options) => options.IsOfPriors;

    public override MethodChoice Choose(StoryOptions options)
    {
        ValueList<Refusal> own = [.. Limits(options)];
        return own.Count > 0 ? new(null, own) : WalkedPlan.Of(Name, options, new DerivedNormal(), "the one of highest ELBO");
    }

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        var climb = StoryAscent.Of(Name, problem, catalogue, options, withJacobian: true);
        if (climb.Value is not { } starts) return new(null, climb.Diagnostics);
        var begun = Attempt(() => Begin(problem, options, starts));
        return begun.Value is not null ? begun : starts.Without(begun.Diagnostics[0]);
    }

    private Result<Fitting> Begin(Problem problem, FitOptions options, StoryAscent starts)
    {
        var bound = new SampleAverage(problem, catalogue, options.Training.Family ?? (starts.Objective.Dimension <= MostTogether ? GuideFamily.FullRank : GuideFamily.MeanField), options.ThreadsOrAll);
        if (NotEnoughMemory.Of(GrowingSample.BytesOf(bound.Dimension)) is not { } large) return new AdviFitting(problem, catalogue, starts, bound);
        bound.Dispose();
        return RunDiagnostics.NotEnoughMemory(Name, large, "a law of each number by itself takes less: `--guide mean_field`");
    }

    private static IEnumerable<Refusal> Limits(StoryOptions options)
    {
        var graph = options.Graph;
        if (graph.Guide is [var guide, ..]) yield return new("it has a guide of its own", "`--method elbo` trains it", guide.Span);
        if (options.Params.FirstOrDefault() is { } param) yield return new($"`{param.Name}` is a param, and `advi` treats stories of priors alone", $"give it a prior in place of `param`, or ask for `--method {(options.Needed.Any(l => !l.IsFiniteLatent) ? "elbo" : "map")}`", param.Span);
        if (options.Unobserved.Filled.Keys.FirstOrDefault() is { } data) yield return new($"`{data}` has missing cells on which something observed depends", "`--method laplace` takes them for unknowns", graph[data].Span);
    }
}
