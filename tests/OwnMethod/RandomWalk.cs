using ProbDsl.Catalog;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Plans.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;

namespace ProbDsl.Tests;

/// <summary>Random-walk Metropolis with ten draws: a method that lives outside of the project, to show what one needs.</summary>
internal sealed class RandomWalk(StandardCatalog catalog) : InferenceMethod
{
    public override string Name => "random_walk";

    public override string Summary => "ten draws of a random walk, for tests";

    public override string ResultPhrase => "ten draws of the posterior";

    public override PosteriorKind Posterior => PosteriorKind.Sampled;

    public override bool Resumes => true;

    protected override IReadOnlyList<Requirement> Requires => [new DensityOfUnknownsRequirement()];

    protected override IReadOnlyList<PlanRule> Rules => [new SingleTreatmentRule(new Walked(), "ten draws, each after fifty steps")];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options) =>
        new RandomWalkFitting(fit.Problem, catalog, fit.Plan, options);

    private sealed record Walked() : Treatment("by a random walk");
}
