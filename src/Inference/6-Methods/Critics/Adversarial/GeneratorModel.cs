namespace ProbDsl.Inference.Adversarial;

/// <summary>A story whose rows have no density, against a critic of its draws.</summary>
internal sealed class GeneratorModel(AdversarialPlan plan, Problem problem, StandardCatalog catalog, AdversarialSettings settings)
    : AdversarialModel
{
    public override AdversarialPlan Plan => plan;

    public override TrainingObjective Objective(int? batch = null)
    {
        var request = settings.Request with { Trains = true, Batch = batch ?? settings.Request.Batch };
        var rows = AdversarialBatch.Lower(plan, problem, catalog, request, settings.Constraint);
        return rows.ToTrain(new AdversarialLosses(rows, settings).Phases());
    }

    public override AdversarialBatch BatchOf(IReadOnlyDictionary<string, Tensor> trained, Problem rows, int count, bool trains) =>
        AdversarialBatch.Lower(plan, rows with { Trained = plan.GeneratorOf(trained) }, catalog,
            settings.Request with { Batch = count, Trains = trains, InstanceNoise = 0 }, settings.Constraint);
}
