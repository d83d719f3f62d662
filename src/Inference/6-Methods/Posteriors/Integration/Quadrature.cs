using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Integration;

/// <summary>
/// The posterior of up to three parameters and its evidence by numerical integration, refined until they converge: a reference for other
/// methods.
/// </summary>
internal sealed class Quadrature(StandardCatalog catalog) : InferenceMethod, ITrialMethod
{
    /// <summary>The maximum number of parameters of a grid: each further one takes some hundred times as many points.</summary>
    internal const int MostNumbers = 3;

    public override string Name => "quadrature";

    public override string Summary => "numerical integration over up to three parameters: a reference, with log evidence and its error";

    public override string ResultPhrase => "the posterior by numerical integration";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.Integration];

    public override bool RanksByEvidence => true;

    public override PosteriorKind Posterior => PosteriorKind.Integrated;

    /// <summary>The largest sizes of the data for which a grid of one, two and three parameters takes seconds.</summary>
    private static readonly int[] mostRows = [300_000, 20_000, 500];

    // where each density takes many of a row, the thousands that look for other modes are left to stories of a few rows
    private const long RowsOfLinearized = 5_000;

    /// <summary>A grid has no order of exchangeable components, whose labels it averages.</summary>
    public override bool IsDefaultFor(StoryFacts story) => story.HasOnlyPriorsAndNoGuide && !story.NeededLatents.Any(l => l.IsFiniteLatent)
        && Enumerable.Range(1, MostNumbers).Any(count => story.HasFewParameters(count)
            && CostOf(story) <= mostRows[count - 1]);

    /// <summary>The rows, times what their densities take beside plain ones; before data are bound as of one row.</summary>
    private static long CostOf(StoryFacts story) => (story.Problem?.LargestSize ?? 1)
        * (story.Density.DensitiesPerRow > 1 ? RowsOfLinearized : 1);

    public override bool IsTentative => true;

    public override bool Concerns(StoryFacts story) =>
        ParameterCount.Compute(story.EstimatedUnknowns, story.Graph) is { Minimum: <= MostNumbers, IsAll: true };

    protected override IReadOnlyList<Requirement> Requires =>
        [new LogDensityRequirement(), new ParameterLimit(MostNumbers), new NoParamWithIntegrals(), new OptimizedUnknownRequirement(),
            new CoordinateRequirement(), new LoweredDensityRequirement(), new GridParameterLimit()];

    protected override IReadOnlyList<PlanRule> Rules =>
        [new SingleTreatmentRule(new GridIntegration(), "integrated over a grid about every mode, refined until the evidence converges")];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var (problem, plan) = fit;
        var started = ModeOptimizer.Create(Name, fit.Story, plan.Density, options, withJacobian: true);
        if (started.Value is not { } ascent) return new(null, started.Diagnostics);
        return new QuadratureFitting(problem.Graph, catalog, ascent);
    }

    string? ITrialMethod.WhyNoTrialNeeded(TrialStory story) =>
        story.Ascent.Objective.Dimension <= MostNumbers ? "numerical integration, exact to its tolerance" : null;
}

/// <summary>Unknowns are integrated numerically.</summary>
internal sealed record GridIntegration() : Treatment("on a grid");
