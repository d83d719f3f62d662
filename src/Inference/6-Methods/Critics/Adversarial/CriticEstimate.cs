namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// Estimates what the critic of a trained story estimates. The critic of the training follows a story that moves, so a new one is trained
/// on one half of the rows, and the estimate is that of the other half: where a critic's loss bounds a divergence from below, this does, up
/// to the sampling error.
/// </summary>
/// <param name="problem">All rows.</param>
/// <param name="rows">Their plate.</param>
/// <param name="batch">The rows of a batch.</param>
/// <param name="settings">The options of the story's training.</param>
/// <param name="lossesOf">The losses of some rows with trained weights, the number in a batch, and whether nets are trained.</param>
internal sealed class CriticEstimate(
    Problem problem, Plate rows, int batch, TrainingOptions settings, Func<Problem, int, bool, ICriticLosses> lossesOf)
{
    private const int Steps = 2000, StepsIfShort = 200, LookEvery = 100, LeastRows = 8;

    /// <summary>Why there is no estimate, where it is NaN.</summary>
    public string WhyNone => problem.SizeOf(rows.Size) < LeastRows
        ? FormattableString.Invariant($"at least {LeastRows} rows are needed") : "the training of a new critic failed";

    /// <summary>The rows of which the estimate is a mean: half of those that train no new critic.</summary>
    public long JudgedRows => problem.SizeOf(rows.Size) / 4;

    /// <summary>The mean per row of what is estimated, with its standard error; NaN for fewer than eight rows.</summary>
    /// <param name="options">The options of the fit.</param>
    /// <param name="isShort">Whether a rough estimate is enough, since the user canceled.</param>
    public (double Loss, double Error) Of(FitOptions options, bool isShort)
    {
        if (problem.SizeOf(rows.Size) < LeastRows) return (double.NaN, double.NaN);
        var (trained, rest) = HeldOutRows.Choose(problem, rows, 0.5, options.Seed);
        // the rows that choose a step of the training are not those of the estimate
        var (choosing, judged) = HeldOutRows.Choose(rest, rows, 0.5, options.Seed);
        using var engine = options.ChosenEngine.Start();
        var losses = LossesOf(trained, batch, trains: true);
        using var chooses = new HeldOutObjective(Measured(choosing, batch, l => l.Critic), options.Seed, engine);
        var training = settings with
        {
            Steps = isShort ? StepsIfShort : Steps,
            Schedule = new ConstantRate(),
            HeldOutEvery = LookEvery,
            HeldOutFrom = 0,
            Patience = int.MaxValue,
        };
        using var trainer = new Trainer(losses.ToTrain([new([losses.OfCritic()])]), training, new() { HeldOut = chooses });
        var outcome = trainer.Run(CancellationToken.None);
        if (outcome.HasFailed) return (double.NaN, double.NaN);
        var part = HeldOutObjective.PartOf(judged.SizeOf(rows.Size), batch);
        using var judges = new HeldOutObjective(
            Measured(judged, part, l => l.Estimated(JudgedRows)), ~options.Seed, engine, null, HeldOutObjective.LeastDraws);
        return judges.MeasureRows(outcome.Weights);
    }

    /// <summary>A loss that reads all weights and trains none.</summary>
    private TrainingObjective Measured(Problem part, int most, Func<ICriticLosses, Value> loss)
    {
        var losses = LossesOf(part, most, trains: false);
        return losses.ToTrain([new([new(loss(losses), losses.Weights)])]);
    }

    private ICriticLosses LossesOf(Problem part, int most, bool trains) =>
        lossesOf(part, (int)Math.Min(most, part.SizeOf(rows.Size)), trains);
}
