namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Variational message passing (Winn and Bishop 2005): independent factors of conjugate unknowns, each updated in closed form given the
/// others, and finite latents marginalized given the factors. The bound never falls.
/// </summary>
internal sealed class VariationalMessagePassing(StandardCatalog catalog) : InferenceMethod
{
    public override string Name => "vmp";

    public override string Summary => "independent factors of conjugate unknowns, updated in closed form: a bound that rises in each sweep";

    public override string ResultPhrase => "a variational approximation of the posterior";

    public override bool RanksByBound => true;

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    // each factor has one order of components
    public override bool KeepsLabels => true;

    public override bool Resumes => true;

    public override RunTraits Traits(StoryFacts story, RunOptions options) => new(RunFeatures.Batches, $"`{Name}`");

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(new NoGuide(), new NoParams(Name, "give it a prior in place of `param`")), new LogDensityRequirement(),
        new OptimizedUnknownRequirement(), new ObservedDataRequirement(),
        Every.Statement(new NoTargetStatement("message passing does")),
        new NoReadMissingCells { MarginalizesVectors = true }, new CoordinateRequirement(DensityUse.Joint),
        new BatchedRowsRequirement(),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new FactorRule(FactorUse.Approximation)];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options) =>
        Attempt(() => new MessageFitting(fit.Problem, catalog, fit.Plan, options));
}
