using ProbDsl.Catalogue.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>All that settles a training of a guided story: what the user asked for, the rest as the method has it.</summary>
/// <param name="Kind">Which bound is climbed.</param>
/// <param name="Gradient">How the guide's slope is estimated.</param>
/// <param name="Divergence">What divergences count for from step to step.</param>
internal sealed record GuidedSettings(BoundKind Kind, GuidedRequest Request, GuideGradient Gradient, DivergenceCourse Divergence,
    TrainingOptions Training)
{
    private const int UsualSteps = 20_000;

    /// <summary>Of AdamW (Loshchilov and Hutter 2019).</summary>
    private const double UsualDecay = 0.01;

    /// <summary>
    /// Nets that have to pay for their latents from the first step on learn to leave them unused (Bowman et al. 2016, Soenderby et al.
    /// 2016).
    /// </summary>
    private const double UsualWarmUp = 0.3;

    /// <summary>
    /// Of the weights of a net that goes back along a chain: steps are drawn, and each alone pulls it elsewhere (Ho et al. 2020 keep 0.9999
    /// over 800,000 steps).
    /// </summary>
    private const double UsualAveraging = 0.999;

    // looks at held-out rows, and how many in a row may be no better
    private const int LookEvery = 250, Looks = 20;

    /// <param name="kind">The objective.</param>
    /// <param name="problem">With a guide for each latent that a net makes of its row.</param>
    /// <param name="options">What the user asked for.</param>
    /// <param name="plan">What becomes of each latent; null: it is made here.</param>
    public static GuidedSettings Of(BoundKind kind, Problem problem, FitOptions options, BoundPlan? plan = null)
    {
        var averages = kind != BoundKind.Iwae;
        plan ??= BoundPlan.Of(problem) with { Averages = averages };
        // how the steps of a chain are estimated is an option of the run
        plan = plan with { Treatment = DrawnByAGuide.TreatmentOf(averages, options.Given) };
        var (hasNets, hasChains) = (problem.Graph.HasNets, plan.Chains.Count > 0);
        var family = GuideWords.Family(options[StandardOptions.Guide]) ?? GuideFamily.MeanField;
        var weighting = options[StandardOptions.Weighting];
        // one law for all free numbers knows no rows
        var rows = family == GuideFamily.FullRank && !hasNets ? null : BatchedPlate.Of(problem);
        // latents of rows that no net makes of the row have numbers of their own for each
        var needsAll = rows is null || plan.Derived.Any(v => BatchedPlate.Has(v, rows));
        var all = rows is null ? 1 : problem.SizeOf(rows.Size);
        var batch = needsAll ? all : Math.Min(options[StandardOptions.BatchSize] ?? StandardOptions.BatchSize.Usual, all);
        var particles = ParticlesOf(kind, options.Given);
        var request = new GuidedRequest(plan, rows, batch, particles, hasNets ? ElementType.Float32 : ElementType.Float64)
        {
            UsesFormulas = options[StandardOptions.Divergences] != "sampled",
            NeedsAllRows = needsAll,
            FreeNats = (options[StandardOptions.FreeBits] ?? 0) * Math.Log(2),
            Family = family,
            DrawsStepsByCost = (options[StandardOptions.Times] ?? (weighting == "simple" ? "uniform" : "importance")) == "importance",
        };
        var warmUp = options[StandardOptions.WarmUp] ?? (hasNets && !hasChains && kind != BoundKind.Likelihood ? UsualWarmUp : 0);
        var steps = options.MaxIterations ?? UsualSteps;
        var training = new TrainingOptions(options.Seed, steps, options[StandardOptions.LearningRate] ?? (hasNets ? 1e-3 : 1e-2))
        {
            Adam = AdamOf(options),
            Schedule = ScheduleOf(options[StandardOptions.Schedule]),
            ClipNorm = options[StandardOptions.ClipNorm],
            Averaging = options[StandardOptions.Averaging] ?? (hasChains && hasNets ? UsualAveraging : null),
            HeldOutEvery = LookEvery,
            HeldOutFrom = (long)Math.Ceiling(warmUp * steps),
            Patience = Looks,
            Engine = options.ChosenEngine,
        };
        var gradient = GuideWords.Gradient(options[StandardOptions.Gradient]) ?? GuideGradient.Plain;
        return new(kind, request, gradient, new(warmUp, options[StandardOptions.Beta] ?? 1), training);
    }

    /// <summary>Draws of each latent at a time.</summary>
    public static int ParticlesOf(BoundKind kind, RunOptions options) =>
        options[StandardOptions.Particles] ?? (kind == BoundKind.Iwae ? 10 : 1);

    /// <summary>The same for other rows of the story: no batch is larger than all of them.</summary>
    public GuidedSettings For(Problem part) =>
        this with { Request = Request with { Batch = Math.Min(Request.Batch, part.SizeOf(Request.Rows!.Size)) } };

    internal static Adam AdamOf(FitOptions options) => new(
        WeightDecay: options[StandardOptions.WeightDecay] ?? (options[StandardOptions.Optimizer] == "adamw" ? UsualDecay : 0),
        IsAmsGrad: options[StandardOptions.Optimizer] == "amsgrad");

    internal static RateSchedule ScheduleOf(string? name) => name switch
    {
        "constant" => new ConstantRate(),
        "cosine" => new CosineRate(),
        "plateau" => new PlateauRate(),
        _ => new HalvingRate(),
    };
}
