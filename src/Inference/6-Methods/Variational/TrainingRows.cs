namespace ProbDsl.Inference.Variational;

/// <summary>The rows of a training, with their units frozen.</summary>
/// <param name="Trained">The rows that the training reads.</param>
/// <param name="Held">The rows that `--holdout` leaves out, in the units of the others; null for none.</param>
internal sealed record TrainingRows(Problem Trained, Problem? Held)
{
    /// <param name="problem">All rows.</param>
    /// <param name="rows">The plate of the rows; null without one.</param>
    /// <param name="options">The fraction to hold out, and the seed of the split.</param>
    /// <param name="whyNone">Why none can be held out; null if they can, which needs a plate.</param>
    /// <param name="frozen">All rows with their units frozen, if that was done.</param>
    /// <returns>The rows, or the error if none can be held out although that was requested.</returns>
    public static Result<TrainingRows> Split(Problem problem, Plate? rows, FitOptions options, string? whyNone = null,
        Problem? frozen = null)
    {
        if (options[StandardOptions.Holdout] is not { } fraction) return new TrainingRows(frozen ?? FrozenUnits.Freeze(problem), null);
        whyNone ??= problem.SizeOf(rows!.Size) is < 2 and var members ? $"`{rows.Name}` has {members} members" : null;
        if (whyNone is not null) return TrainingDiagnostics.NothingToHoldOut(whyNone);
        // blocks of fresh rows use the values of functions of whole columns from the first block
        var split = options.Fresh is null
            ? HeldOutRows.Split(problem, rows!, fraction, options.Seed) : HeldOutRows.Choose(problem, rows!, fraction, options.Seed);
        if (split.Value is not { } parts) return new(null, split.Diagnostics);
        var trained = FrozenUnits.Freeze(parts.Trained);
        return new TrainingRows(trained, parts.Held with { Units = trained.Units });
    }
}
