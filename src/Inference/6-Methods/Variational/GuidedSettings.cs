namespace ProbDsl.Inference.Variational;

/// <summary>All settings of the training of a story with a guide: the user's options, with the method's defaults.</summary>
/// <param name="Kind">The bound to maximize.</param>
/// <param name="Gradient">The estimator of the guide's gradient.</param>
/// <param name="Divergence">The weight of the KL divergence from step to step.</param>
public sealed record GuidedSettings(BoundKind Kind, GuidedRequest Request, GuideGradient Gradient, KlWeightSchedule Divergence,
    TrainingOptions Training)
{
    private const int UsualSteps = 20_000;

    /// <summary>The default number of draws of a step for a flow guide.</summary>
    private const int UsualOfFlow = 32;

    /// <summary>
    /// The default fraction of KL warm-up: with the full KL divergence from the first step on, nets tend to posterior collapse (Bowman et
    /// al. 2016, Soenderby et al. 2016).
    /// </summary>
    private const double UsualWarmUp = 0.3;

    /// <summary>
    /// The default decay of averaged weights for nets of a reverse chain: each sampled step has a different gradient (Ho et al. 2020 use
    /// 0.9999 over 800,000 steps).
    /// </summary>
    private const double UsualAveraging = 0.999;

    /// <param name="kind">The objective.</param>
    /// <param name="problem">The problem with amortized guides.</param>
    /// <param name="options">The user's options.</param>
    /// <param name="plan">The treatment of each latent; null to make the plan.</param>
    public static GuidedSettings Create(BoundKind kind, Problem problem, FitOptions options, BoundPlan? plan = null)
    {
        var averages = kind != BoundKind.Iwae;
        plan ??= BoundPlan.Analyze(problem) with { Averages = averages };
        // the sampling of a chain's steps is an option of the run
        plan = plan with { Treatment = GuidePlanRule.TreatmentOf(averages, options.Given) };
        var (isByFlows, hasChains) = (JointGuide.IsByFlows(problem.Graph), plan.Chains.Count > 0);
        var hasNets = problem.Graph.HasWeights && !isByFlows;
        var family = GuideWords.Family(options[StandardOptions.Guide]) ?? GuideFamily.MeanField;
        var weighting = options[StandardOptions.Weighting];
        var rows = RowsOf(kind, problem, options.Given);
        // latents of rows without an encoder have parameters for each row
        var needsAll = rows is null || plan.Derived.Any(v => BatchedPlate.Has(v, rows));
        var all = rows is null ? 1 : problem.SizeOf(rows.Size);
        var batch = needsAll ? all : MiniBatchOptions.BatchOf(options, all);
        var particles = ParticlesOf(kind, problem.Graph, options.Given);
        var request = new GuidedRequest(plan, rows, batch, particles, hasNets ? ElementType.Float32 : ElementType.Float64)
        {
            UsesFormulas = options[StandardOptions.Divergences] != "sampled",
            NeedsAllRows = needsAll,
            FreeNats = (options[StandardOptions.FreeBits] ?? 0) * Math.Log(2),
            Family = family,
            DrawsAll = isByFlows && kind == BoundKind.Elbo,
            DrawsStepsByCost = (options[StandardOptions.Times] ?? (weighting == "simple" ? "uniform" : "importance")) == "importance",
        };
        var warmUp = options[StandardOptions.WarmUp] ?? (hasNets && !hasChains && kind != BoundKind.Likelihood ? UsualWarmUp : 0);
        var training = MiniBatchOptions.Create(options, UsualSteps, problem.Graph.HasWeights ? 1e-3 : 1e-2,
            hasChains && hasNets ? UsualAveraging : null);
        training = training with { HeldOutFrom = (long)Math.Ceiling(warmUp * training.Steps) };
        // near its optimum a flow is the posterior, where the gradient through the draws alone has no noise
        var throughDraws = kind switch
        {
            BoundKind.Elbo => GuideGradient.StickingTheLanding,
            BoundKind.Iwae => GuideGradient.DoublyReparameterized,
            _ => GuideGradient.Plain,
        };
        var gradient = GuideWords.Gradient(options[StandardOptions.Gradient])
            ?? (!hasNets && IsFlow(problem.Graph, options.Given) && !ChangeOfVariables.HasTrainedParts(problem.Graph)
                && !JointGuide.HasSplines(problem) ? throughDraws : GuideGradient.Plain);
        return new(kind, request, gradient, new(warmUp, options[StandardOptions.Beta] ?? 1), training);
    }

    /// <summary>
    /// The plate whose members a step batches; null where the guide draws all unknowns, or unknowns of the rows, jointly, or where weighted
    /// draws are of no row: then the whole story is one row.
    /// </summary>
    public static Plate? RowsOf(BoundKind kind, Problem problem, RunOptions options) => DrawsAll(problem.Graph, options) ? null
        : BatchedPlate.Choose(problem) is { } rows && WhyJoint(problem.Graph, rows) is null && !WeightsShared(kind, problem.Graph, rows)
            ? rows : null;

    /// <summary>
    /// The plate whose members are independent given draws that they all share, where no row has draws of its own; null if some have.
    /// </summary>
    public static Plate? RowsOfSharedDraws(Problem problem, BoundPlan plan) =>
        BatchedPlate.Choose(problem) is { } rows && WhyJoint(problem.Graph, rows) is null
            && !plan.Chains.Select(c => c.Chain.Latent).Concat(plan.Finite).Concat(plan.Drawn).Concat(plan.Derived)
                .Any(v => BatchedPlate.Has(v, rows))
            ? rows : null;

    /// <summary>Why members of a plate have no terms of their own; null if they have.</summary>
    public static string? WhyJoint(ModelGraph graph, Plate rows) =>
        JointGuide.Joins(graph, rows) ? "the guide draws unknowns of all rows together"
        : BoundPlan.ChainsOf(graph).FirstOrDefault(c => c.IsSharedBy(rows)) is { } chain
            ? $"all rows observe one chain, `{chain.Latents.First().Name}`" : null;

    /// <summary>
    /// Whether a bound weights draws that all rows share, and none of a row: a weight is then that of all rows together.
    /// </summary>
    public static bool WeightsShared(BoundKind kind, ModelGraph graph, Plate rows)
    {
        if (kind != BoundKind.Iwae) return false;
        var integrated = BoundPlan.ChainsOf(graph);
        var drawn = graph.Variables.Where(v => v.Role == Role.Latent || graph.Guide.OfType<Draw>().Any(d => d.Target.Of == v.Name))
            .Where(v => !v.IsFiniteLatent && !integrated.Any(c => c.Has(v.Name))).ToList();
        return drawn.Count > 0 && !drawn.Exists(v => BatchedPlate.Has(v, rows));
    }

    /// <summary>Whether the derived guide draws all unknowns jointly.</summary>
    public static bool DrawsAll(ModelGraph graph, RunOptions options) =>
        GuideWords.IsJoint(GuideWords.Family(options[StandardOptions.Guide])) && (!graph.HasWeights || JointGuide.IsByFlows(graph));

    /// <summary>The number of simultaneous draws of each latent.</summary>
    public static int ParticlesOf(BoundKind kind, ModelGraph graph, RunOptions options) =>
        options[StandardOptions.Particles] ?? (IsFlow(graph, options) ? UsualOfFlow : kind == BoundKind.Iwae ? 10 : 1);

    private static bool IsFlow(ModelGraph graph, RunOptions options) =>
        GuideWords.IsFlow(GuideWords.Family(options[StandardOptions.Guide])) || JointGuide.IsByFlows(graph);

    /// <summary>Whether a weight of the bound is of all unknowns and all rows together.</summary>
    public bool WeightsWholeStory => Kind == BoundKind.Iwae && Request.Rows is null;

    /// <summary>The same settings for other rows of the story: a batch has at most all of them.</summary>
    public GuidedSettings For(Problem part) => Request.Rows is not { } rows ? this
        : this with { Request = Request with { Batch = Math.Min(Request.Batch, part.SizeOf(rows.Size)) } };

    /// <summary>
    /// The settings of the objective of held-out rows: where a step takes all rows together, the mean log density of a row.
    /// </summary>
    public GuidedSettings ForHeldOut(Problem part) => Request.Rows is not null ? For(part) : (this with
    {
        Kind = BoundKind.Elbo,
        Request = Request with
        {
            Rows = RowsOfSharedDraws(part, Request.Plan),
            Batch = StandardOptions.BatchSize.Usual,
            Particles = 1,
            NeedsAllRows = false,
        },
    }).For(part);
}
