using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Pathfinder;

/// <summary>
/// Pathfinder (Zhang, Carpenter, Gelman and Vehtari 2022): the best normal approximations along optimization paths from several starts,
/// and weighted draws of them. It takes some hundred evaluations where Markov chains take ten thousands.
/// </summary>
internal sealed class PathfinderMethod : InferenceMethod
{
    public override string Name => "pathfinder";

    public override string Summary => "weighted draws of normal approximations along optimization paths, with log evidence";

    public override string ResultPhrase => "weighted draws of normal approximations";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.WeightedDraws];

    public override IReadOnlyList<MethodConcept> RelatedIdeas => [MethodConcept.MarkovChains];

    public override bool RanksByEvidence => true;

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    /// <summary>A comparison runs it where it is asked to: its draws are those of `importance` with another proposal.</summary>
    public override bool IsComparedOn(StoryFacts story) => false;

    protected override IReadOnlyList<Requirement> Requires => [new DensityOfUnknownsRequirement()];

    protected override IReadOnlyList<PlanRule> Rules =>
        [new SingleTreatmentRule(new AlongPaths(),
            "one normal distribution of all unconstrained parameters for each of several optimization paths")];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var started = DrawMemory.Optimizer(Name, fit, options, OptionsOf(MethodConcept.Mode));
        if (started.Value is not { } ascent) return new(null, started.Diagnostics);
        return new PathfinderFitting(Name, fit, ascent);
    }
}

/// <summary>Unknowns have a normal approximation where the path to a mode has the highest evidence lower bound.</summary>
internal sealed record AlongPaths() : Treatment("normal along paths");
