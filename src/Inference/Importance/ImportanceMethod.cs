using ProbDsl.Catalogue;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.Map;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Importance;

/// <summary>
/// Importance sampling: weighted draws from a t distribution about the mode, or from the prior if there is no mode. A reference for small
/// stories, with the log evidence and its standard error.
/// </summary>
public sealed class ImportanceMethod(StandardCatalogue catalogue) : InferenceMethod, ISecondOpinion
{
    public override string Name => "importance";

    public override string Summary => "weighted draws about the mode, or from the prior: a reference for small stories, with log evidence";

    public override string Finds => "weighted draws of the posterior";

    public override IReadOnlyList<MethodIdea> Is => [MethodIdea.WeightedDraws];

    public override IReadOnlyList<MethodIdea> ComesNear => [MethodIdea.MarkovChains];

    public override bool RanksSizes => true;

    public override PosteriorKind Posterior => PosteriorKind.Sampled;

    public override bool Resumes => true;

    protected override IReadOnlyList<Requirement> Requires => [new HasDensityOfUnknowns()];

    protected override IReadOnlyList<PlanRule> Rules =>
        [new AllStay(new Weighted(), "a t distribution about the mode, or the prior if there is no mode")];

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        var climb = StoryAscent.Of(Name, problem, catalogue, plan.Density, options, withJacobian: true);
        if (climb.Value is not { } ascent) return new(null, climb.Diagnostics);
        if (DrawMemory.Lacks(Name, ascent.Objective, options, Asking(MethodIdea.Mode)) is { } lacks) return ascent.Without(lacks);
        return new ImportanceFitting(problem, catalogue, ascent, Known);
    }

    IEnumerable<TrialDraws> ISecondOpinion.Try(TrialStory story)
    {
        if (story.Normal is { } normal)
            yield return new(Name, story.From(new(new NormalAtPeak(normal), ImportanceFitting.Degrees), Name)) { IsWeighted = true };
        if (new PriorProposal(story.Problem, story.Catalogue, story.Ascent.Objective)
            .Draw(TrialStory.Draws, story.Options.Seed).Value is { } prior)
            yield return new(Name, prior) { IsWeighted = true };
    }
}
