namespace ProbDsl.Inference.Laplace;

/// <summary>
/// The normal approximation of the posterior at its mode, in unconstrained coordinates with their Jacobian: posterior table, draws and log
/// evidence.
/// </summary>
internal sealed class LaplaceMethod(StandardCatalog catalog) : InferenceMethod, ITrialMethod
{
    public override string Name => "laplace";

    public override string Summary => "the normal approximation of the posterior at its mode, with log evidence";

    public override string ResultPhrase => "a normal approximation of the posterior";

    public override IReadOnlyList<MethodConcept> RelatedIdeas => [MethodConcept.MarkovChains];

    public override bool RanksByEvidence => true;

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    public override bool Resumes => true;

    protected override IReadOnlyList<Requirement> Requires => [new DensityOfUnknownsRequirement()];

    protected override IReadOnlyList<PlanRule> Rules =>
        [new SingleTreatmentRule(new NormalAtMode(),
            "one normal distribution of all unconstrained parameters, from the curvature at the mode")];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var started = DrawMemory.Optimizer(Name, fit, options, OptionsOf(MethodConcept.Mode));
        if (started.Value is not { } ascent) return new(null, started.Diagnostics);
        return new ModeFitting(ascent, ObjectiveKind.LogJoint, mode => Report(fit.Problem, ascent, mode, options));
    }

    IEnumerable<TrialDraws> ITrialMethod.Try(TrialStory story) =>
        story.Normal is { } normal ? [new(Name, story.From(new(new LaplaceNormal(normal)), Name))] : [];

    private Result<FitSummary> Report(Problem problem, ModeOptimizer ascent, Mode mode, FitOptions options)
    {
        var objective = ascent.Objective;
        var outcome = LaplaceApproximation.Compute(objective, mode.Position);
        if (outcome is not LaplaceApproximation normal)
            return ModeDiagnostics.NoNormalApproximation(Name, (NoLaplaceApproximation)outcome, objective, mode);
        var (about, away) = (new LaplaceNormal(normal), ModeDiagnostics.AwayFromMode(normal));
        var posterior = NormalPosterior.Draw(ascent, about, ProposalDraws.Count(objective, options), new(options.Seed, "laplace draws"),
            mode.OrderedBy, [], options.Interval);
        var trials = posterior.Summary.Tail!.IsReliable
            ? null : MethodTrials.Run(new(problem, catalog, ascent, mode, options, Name, AllMethods,
                posterior.Quality.Missed is not null));
        var equal = ascent.Labels.EqualModes(mode);
        return posterior.Summary with
        {
            Metric = new(Evidence.Describe(problem.Graph, catalog), normal.LogEvidence + equal.LogCount,
                How: $"Laplace approximation{equal.Times}") { Integration = IntegrationKind.Laplace },
            NoMaximum = away is null ? null : StopReason.AwayFromMode,
            Warnings =
            [
                .. away is null ? Array.Empty<Diagnostic>() : [away],
                .. ApproximationDiagnostics.Find(posterior.Quality, trials?.Better, trials?.Advice),
                .. DensityRounding.Warnings(DensityRounding.Estimate(objective, about)),
            ],
        };
    }
}
