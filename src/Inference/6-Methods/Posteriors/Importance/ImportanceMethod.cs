using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Importance;

/// <summary>
/// Importance sampling: weighted draws from a t distribution about the mode, from the prior if there is no mode, or from a guide that is
/// trained first, if the story has one or the options ask for one. A reference for small stories, with the log evidence and its standard
/// error.
/// </summary>
internal sealed class ImportanceMethod(StandardCatalog catalog) : InferenceMethod, ITrialMethod
{
    public override string Name => "importance";

    public override string Summary => "weighted draws about the mode, or from the prior: a reference for small stories, with log evidence";

    public override string ResultPhrase => "weighted draws of the posterior";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.WeightedDraws];

    public override IReadOnlyList<MethodConcept> RelatedIdeas => [MethodConcept.MarkovChains];

    public override bool RanksByEvidence => true;

    public override PosteriorKind Posterior => PosteriorKind.Sampled;

    /// <summary>
    /// The largest number of parameters, beside what is integrated, for which weighted draws are the default; and that for many rows, which
    /// leave a posterior that is close to a normal distribution.
    /// </summary>
    private const int MostNumbers = 10, MostOfManyRows = 50;

    private const int ManyRows = 10_000;

    public override bool IsDefaultFor(StoryFacts story) => story.HasOnlyPriorsAndNoGuide
        && story.HasFewParameters(story.Problem is { LargestSize: >= ManyRows } ? MostOfManyRows : MostNumbers);

    public override bool IsTentative => true;

    public override bool Resumes => true;

    protected override IReadOnlyList<PlanRule> Rules =>
        [new ProposalRule(Name, new(new ImportanceWeighting(), "a t distribution about the mode, or the prior if there is no mode"))];

    public override RunTraits Traits(StoryFacts story, RunOptions options) => !ProposalRule.UsesGuide(story.Graph, options)
        ? base.Traits(story, options)
        : new(GuidedTraits.Find(BoundKind.Elbo, story, options).Has, $"`{Name}` with a guide");

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var (problem, plan) = fit;
        if (plan.Objective is BoundPlan)
        {
            var weighted = new WeightedGuide(catalog);
            return new GuidedStart(Name, BoundKind.Elbo, catalog, AllMethods) { Posterior = weighted.Of }.Of(fit, options);
        }

        var started = DrawMemory.Optimizer(Name, fit, options, OptionsOf(MethodConcept.Mode));
        if (started.Value is not { } ascent) return new(null, started.Diagnostics);
        return new ImportanceFitting(problem, catalog, ascent, AllMethods);
    }

    IEnumerable<TrialDraws> ITrialMethod.Try(TrialStory story)
    {
        if (story.Normal is { } normal)
            yield return new(Name, story.From(new(new LaplaceNormal(normal), ImportanceFitting.Degrees), Name)) { IsWeighted = true };
        if (new PriorProposal(story.Problem, story.Catalog, story.Ascent.Objective)
            .Draw(TrialStory.DrawsOfPrior, story.Options.Seed).Value is { } prior)
            yield return new(Name, prior) { IsWeighted = true };
    }
}
