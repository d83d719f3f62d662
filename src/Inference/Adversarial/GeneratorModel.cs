using ProbDsl.Catalog;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Adversarial;

/// <summary>A story whose rows have no density, against a critic of its draws.</summary>
internal sealed class GeneratorModel(AdversarialPlan plan, Problem problem, StandardCatalog catalog, AdversarialSettings settings)
    : AdversarialModel
{
    public override AdversarialPlan Plan => plan;

    public override TrainingObjective Objective()
    {
        var batch = AdversarialBatch.Of(plan, problem, catalog, settings.Request with { Trains = true }, settings.Constraint);
        return batch.ToTrain(new AdversarialLosses(batch, settings).Phases());
    }

    public override AdversarialBatch BatchOf(IReadOnlyDictionary<string, Tensor> trained, Problem rows, int count, bool trains) =>
        AdversarialBatch.Of(plan, rows with { Trained = plan.GeneratorOf(trained) }, catalog,
            settings.Request with { Batch = count, Trains = trains, InstanceNoise = 0 }, settings.Constraint);
}
