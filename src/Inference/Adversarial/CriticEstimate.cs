using ProbDsl.Catalog;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// Estimates what a critic of a trained generator estimates. The critic of the training follows a generator that moves, so a new one is
/// trained on one half of the rows, and its loss is that of the other half: where it bounds a divergence from below, this does, up to the
/// sampling error.
/// </summary>
internal sealed class CriticEstimate(AdversarialPlan plan, Problem problem, StandardCatalog catalog, AdversarialSettings settings)
{
    private const int Steps = 2000, StepsIfShort = 200, LookEvery = 100, LeastRows = 8;

    /// <summary>The critic's mean loss per row with its standard error; NaN for fewer than eight rows.</summary>
    /// <param name="weights">The weights of the training; those of the critic are not read.</param>
    /// <param name="options">The options of the fit.</param>
    /// <param name="isShort">Whether a rough estimate is enough, since the user canceled.</param>
    public (double Loss, double Error) Of(IReadOnlyDictionary<string, Tensor> weights, FitOptions options, bool isShort)
    {
        var rows = settings.Request.Rows;
        if (problem.SizeOf(rows.Size) < LeastRows) return (double.NaN, double.NaN);
        var (trained, rest) = HeldOutRows.Of(problem with { Trained = plan.GeneratorOf(weights) }, rows, 0.5, options.Seed);
        // the rows that choose a step of the training are not those of the estimate
        var (choosing, judged) = HeldOutRows.Of(rest, rows, 0.5, options.Seed);
        using var engine = options.ChosenEngine.Start();
        var batch = BatchOf(trained, settings.Request.Batch, trains: true);
        using var chooses = new HeldOutObjective(Measured(choosing, settings.Request.Batch), options.Seed, engine);
        var training = settings.Training with
        {
            Steps = isShort ? StepsIfShort : Steps,
            Schedule = new ConstantRate(),
            HeldOutEvery = LookEvery,
            Patience = int.MaxValue,
        };
        using var trainer = new Trainer(batch.ToTrain([new([new AdversarialLosses(batch, settings).OfCritic()])]), training,
            new() { HeldOut = chooses });
        var outcome = trainer.Run(CancellationToken.None);
        if (outcome.HasFailed) return (double.NaN, double.NaN);
        using var judges = new HeldOutObjective(Measured(judged, PartOf(judged)), ~options.Seed, engine, null, HeldOutObjective.LeastDraws);
        return judges.MeasureRows(outcome.Weights);
    }

    private int PartOf(Problem rows) => HeldOutObjective.PartOf(rows.SizeOf(settings.Request.Rows.Size), settings.Request.Batch);

    private TrainingObjective Measured(Problem rows, int most)
    {
        var batch = BatchOf(rows, most, trains: false);
        return batch.ToTrain(new AdversarialLosses(batch, settings).Measured());
    }

    private AdversarialBatch BatchOf(Problem rows, int most, bool trains)
    {
        var count = (int)Math.Min(most, rows.SizeOf(settings.Request.Rows.Size));
        return new(plan, rows, catalog, settings.Request with { Batch = count, Trains = trains, InstanceNoise = 0 }, settings.Constraint);
    }
}
