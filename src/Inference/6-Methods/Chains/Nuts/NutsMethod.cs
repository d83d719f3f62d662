namespace ProbDsl.Inference.Nuts;

/// <summary>
/// The No-U-Turn sampler (Hoffman and Gelman 2014) with multinomial draws along trajectories (Betancourt 2017): Markov chains for every
/// story of priors whose log density has a gradient. What the plan integrates or sums over is not sampled but recovered for each draw.
/// </summary>
internal sealed class NutsMethod : InferenceMethod
{
    public override string Name => "nuts";

    public override string Summary => "Markov chains that follow the gradient of the log density (Hamiltonian Monte Carlo)";

    public override string ResultPhrase => "draws of the posterior by Markov chains";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.MarkovChains];

    public override PosteriorKind Posterior => PosteriorKind.Sampled;

    /// <summary>
    /// The largest number of sampled parameters, and the largest size of the data, for which thousands of gradients take minutes.
    /// </summary>
    private const int MostNumbers = 10_000, MostRows = 200_000;

    public override bool IsDefaultFor(StoryFacts story) => story.HasOnlyPriorsAndNoGuide
        && (story.Problem is not { } problem || (problem.LargestSize <= MostRows && story.HasFewParameters(MostNumbers)));

    /// <summary>A run takes thousands of gradients, so that a comparison runs it where it is the default or asked to.</summary>
    public override bool IsComparedOn(StoryFacts story) => false;

    public override bool Resumes => true;

    // draws are sorted
    public override bool KeepsLabels => true;

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(RunFeatures.MarkovChains | RunFeatures.Trajectories, $"`{Name}`");

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(new NoGuide(), new NoParams(Name, "give it a prior in place of `param`")),
        new DensityOfUnknownsRequirement(DensityUse.Trajectories),
    ];

    protected override IReadOnlyList<PlanRule> Rules =>
        [new SingleTreatmentRule(new AlongTrajectories(), "Markov chains of all unconstrained parameters together",
            DensityUse.Trajectories)];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options) => Attempt(() => NutsFitting.Create(Name, fit, options));
}

/// <summary>All unknowns are drawn together, along trajectories that the gradient of the log density bends.</summary>
internal sealed record AlongTrajectories() : Treatment("drawn along trajectories");
