namespace ProbDsl.Inference.MaximumAPosteriori;

/// <summary>
/// The point of highest density: finite latents are marginalized, and everything else is optimized along the gradient of the story's own
/// program.
/// </summary>
internal sealed class MaximumAPosterioriMethod : InferenceMethod
{
    public override string Name => "map";

    public override string Summary => "the most probable point: finite latents marginalized, the rest along the gradient (L-BFGS)";

    public override string ResultPhrase => "the most probable point";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.Mode];

    public override IReadOnlyList<MethodConcept> RelatedIdeas => [MethodConcept.Likelihood];

    public override bool EndsAtMaximum => true;

    public override bool IsDefaultFor(StoryFacts story) => story.Params.Any();

    public override bool Resumes => true;

    protected override IReadOnlyList<Requirement> Requires => [new DensityOfUnknownsRequirement()];

    protected override IReadOnlyList<PlanRule> Rules =>
        [new SingleTreatmentRule(new Point(), "optimized along the gradient of the log density")];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var (problem, plan) = fit;
        var started = ModeOptimizer.Create(Name, fit.Story, plan.Density, options, withJacobian: false);
        if (started.Value is not { } ascent) return new(null, started.Diagnostics);
        var rotation = FactorRotation.Analyze(problem, ascent.Objective.Joint, plan.Density.Integrated);
        var signs = new FactorSigns(problem.Graph, ascent.Objective, plan.Density.Integrated);
        return new ModeFitting(ascent, ascent.Objective.Joint.Kind,
            mode => ReportWithEdges(problem, ascent.Objective, rotation, signs.Oriented(mode)));
    }

    /// <summary>Summarizes a point, with warnings about probabilities on an edge.</summary>
    private static FitSummary ReportWithEdges(Problem problem, StoryObjective objective, FactorRotation rotation, Mode mode)
    {
        mode = rotation.AlongPrincipalAxes(mode);
        int[] onEdge = [.. BoundaryProbabilities.Find(objective, mode).Where(i => double.IsFinite(mode.Position[i]))];
        var summary = PointSummary.Compute(objective, mode, rotation, onEdge);
        return summary with { Warnings = [.. BoundaryProbabilities.Warnings(problem.Graph, objective.Joint, summary, onEdge),
            .. summary.Warnings] };
    }
}
