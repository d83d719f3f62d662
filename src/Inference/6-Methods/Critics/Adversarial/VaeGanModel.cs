namespace ProbDsl.Inference.Adversarial;

/// <summary>A story with a guide, and a critic in a layer of which rows are compared with their reconstructions.</summary>
internal sealed class VaeGanModel(VaeGanPlan plan, Problem problem, StandardCatalog catalog, VaeGanSettings settings) : AdversarialModel
{
    private readonly Lazy<VaeGanBatch> trained = new(() => new(
        plan, problem, catalog, settings, settings.Game.Request with { Trains = true }, VaeGanBatch.None));

    public override AdversarialPlan Plan => plan.Game;

    public override bool HasGuide => true;

    public override string Otherwise(string method) => "give reconstructions less weight (`--reconstruction-weight 0.01`)";

    public override TrainingObjective Objective(int? batch = null)
    {
        var all = batch is { } rows ? BatchOf(problem, rows, trains: true, VaeGanBatch.None) : trained.Value;
        return all.Rows.ToTrain(all.Phases());
    }

    public override AdversarialBatch BatchOf(IReadOnlyDictionary<string, Tensor> trained, Problem rows, int count, bool trains) =>
        BatchOf(rows, count, trains, plan.Game.GeneratorOf(trained)).Rows;

    public override FitSummary Reported(FitSummary summary, TrainingOutcome outcome, Problem sample, FitOptions options)
    {
        var batch = trained.Value;
        var guided = new GuidedRequest(plan.Bound, plan.Game.Of.Rows, settings.Game.Request.Batch, 1, ElementType.Float32);
        var latents = LatentInformationRun.Compute(problem, catalog, guided, outcome.Weights, options);
        return summary with
        {
            Estimates = [.. TrainedParams.Compute(batch.Builder, batch.Params, batch.Weights, outcome.Weights)],
            Sections = [.. summary.Sections, new ActiveLatents(latents), ReconstructionError.Compute(
                BatchOf(sample, sample.SizeOf(plan.Game.Of.Rows.Size), trains: false, outcome.Weights), settings.Layer, options)],
            Warnings = [.. summary.Warnings, .. latents.Where(l => l.IsCollapsed)
                .Select(l => TrainingDiagnostics.PosteriorCollapse(l, problem.Graph[l.Latent].Span,
                    "give the KL divergence less weight (`--beta 0.1`)"))],
        };
    }

    private VaeGanBatch BatchOf(Problem rows, int count, bool trains, IReadOnlyDictionary<string, Tensor> known) =>
        new(plan, rows, catalog, settings, settings.Game.Request with { Batch = count, Trains = trains }, known);
}
