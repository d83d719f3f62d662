namespace ProbDsl.Inference.Variational;

/// <summary>
/// A fitting that trains weights step by step: its checkpoint, its fresh rows, and what ends it without a result.
/// </summary>
/// <param name="method">The name of the method.</param>
internal abstract class TrainedFitting(string method) : Fitting
{
    protected string Method => method;

    public sealed override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        try
        {
            return LoweringLimit.Try(() => Trained(options, progress, cancellation)).Or(l => FitOutcome.None([l.ToDiagnostic(method)]));
        }
        catch (NotEnoughMemory large)
        {
            return FitOutcome.None([TrainingDiagnostics.TooLarge(method, large)]);
        }
        catch (FreshRowsUnavailable none)
        {
            return FitOutcome.None(none.Why);
        }
    }

    /// <inheritdoc cref="Run"/>
    /// <exception cref="LoweringLimit">A part of the story cannot be lowered yet.</exception>
    /// <exception cref="NotEnoughMemory">A program needs more memory than the machine has.</exception>
    /// <exception cref="FreshRowsUnavailable">A block of fresh rows cannot be generated.</exception>
    protected abstract FitOutcome Trained(FitOptions options, IProgress progress, CancellationToken cancellation);

    /// <summary>Trains from the start or from the checkpoint of the fit; the diagnostic of a checkpoint that cannot be resumed.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="training">Its options.</param>
    /// <param name="options">The options of the fit.</param>
    /// <param name="progress">Receives reports.</param>
    /// <param name="cancellation">Ends the training after a step.</param>
    /// <param name="rows">The source of a step's rows; null for the objective's own table.</param>
    /// <param name="unseen">The rows that are held out; null for none.</param>
    /// <param name="problem">The problem, for the places of rows in their files; null if unknown.</param>
    /// <param name="atBatch">The objective with another number of rows in a step; null if steps take all rows.</param>
    protected Result<TrainingOutcome> Train(TrainingObjective objective, TrainingOptions training, FitOptions options,
        IProgress progress, CancellationToken cancellation, IRowSource? rows = null, IHeldOut? unseen = null,
        Problem? problem = null, Func<int, TrainingObjective>? atBatch = null)
    {
        try
        {
            return Trained(objective, training, options, rows, unseen, problem, progress, cancellation);
        }
        catch (NotEnoughMemory large) when (atBatch is not null && large.Room is { } room)
        {
            var batches = new FittingBatch(atBatch, training);
            if (batches.BytesAt(objective.BatchSize) is not { } bytes) throw;
            var all = new NotEnoughMemory(Math.Max(bytes, large.Bytes), large.Available) { Device = large.Device };
            return TrainingDiagnostics.TooLarge(method, all, batches.Find(objective.BatchSize, room) * training.Ranks.Count);
        }
    }

    private static Result<TrainingOutcome> Trained(TrainingObjective objective, TrainingOptions training, FitOptions options,
        IRowSource? rows, IHeldOut? unseen, Problem? problem, IProgress progress, CancellationToken cancellation)
    {
        using var trainer = new Trainer(objective with { HasFreshRows = options.Fresh is not null }, training, new()
        {
            Rows = rows,
            Problem = problem,
            Progress = progress,
            HeldOut = unseen,
            Checkpoint = options.Checkpoint?.File,
            Clock = options.Checkpoint?.Clock ?? TimeProvider.System,
        });
        if (options.Checkpoint is { IsResumed: true } && trainer.Resume() is { } why) return why;
        return trainer.Run(cancellation);
    }

    /// <summary>Batches of fresh rows; null for those of the table.</summary>
    protected static FreshBatches? Fresh(TrainingObjective objective, FitOptions options) =>
        options.Fresh is { } rows ? new(objective.Batch, objective.BatchSize, options.Seed, rows) : null;

    /// <summary>The outcome of a training that failed.</summary>
    protected static FitOutcome Failed(ObjectiveKind objective, TrainingOutcome outcome, ValueList<double> trace) =>
        new(null, objective, double.NaN, double.NaN, outcome.Stopped, (int)outcome.Steps, [], trace, outcome.Diagnostics);
}
