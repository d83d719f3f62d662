namespace ProbDsl.Inference.MaximumAPosteriori;

/// <summary>Finds the highest mode and returns what its method reports about it.</summary>
internal sealed class ModeFitting(ModeOptimizer ascent, ObjectiveKind objective, Func<Mode, Result<FitSummary>> report)
    : SteppedMethod<BfgsState>, IDisposable
{
    /// <summary>Where the last dropped start ended.</summary>
    private double[]? droppedAt;

    public override SteppedDefaults Defaults => ascent.Defaults;

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        (ascent.Cancellation, ascent.Progress) = (cancellation, progress);
        return base.Run(options, progress, cancellation);
    }

    public override ObjectiveKind Objective => objective;

    public override StateArrays<BfgsState> CheckpointArrays => ascent.Kept;

    public override BfgsState Init(int restart, RandomStream random) => ascent.Init(restart, random);

    public override Step<BfgsState> Next(BfgsState state)
    {
        var step = ascent.Next(state);
        if (step.Info.Dropped is not null) droppedAt = [.. step.Next.Position];
        return step;
    }

    public override Diagnostic? ExplainFailure(IReadOnlyList<RestartRecord> dropped) =>
        droppedAt is null ? null : UnboundedDirection.Find(ascent.Objective, droppedAt);

    public override Result<FitSummary> Summarize(BfgsState state) => report(ascent.Labels.Ordered(new(state.Position, state.Value)));

    public void Dispose() => ascent.Dispose();
}
