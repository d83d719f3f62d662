using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Drivers;

/// <summary>Writes the state of a run to its checkpoint at intervals, and reads it back.</summary>
internal sealed class DriverCheckpoint<TState>
{
    private const string Now = "now/", Best = "best/", NowTrace = "trace/now", BestTrace = "trace/best",
        Ended = "ended/counts", Why = "why ";

    private readonly FitCheckpoint checkpoint;
    private readonly StateArrays<TState> states;
    private readonly Lazy<CheckpointIdentity> identity;
    private readonly TrainingClock pace;

    public DriverCheckpoint(FitCheckpoint checkpoint, StateArrays<TState> states, ulong seed, SteppedDefaults limits)
    {
        (this.checkpoint, this.states) = (checkpoint, states);
        identity = new(() => CheckpointIdentity.Compute(
            checkpoint, seed, FormattableString.Invariant($"{limits.Restarts} {limits.MaxIterations} {limits.Tolerance:R}")));
        pace = new(checkpoint.Clock, TrainingClock.CheckpointsAtLeastEvery);
        pace.Begin(0);
    }

    public bool IsDue => pace.IsCheckpointDue();

    /// <summary>Writes the checkpoint; returns a diagnostic on failure, else null.</summary>
    public Diagnostic? Save(DriverState<TState> state) => Checkpoint.Write(checkpoint.File, () => new([.. Arrays(state)], identity.Value)
    {
        Words = state.Ended.Where(e => e.Why is not null).ToDictionary(e => Why + e.Restart, e => e.Why!),
    });

    /// <summary>The state from the checkpoint; null if the run starts anew.</summary>
    /// <param name="like">Returns a state of the run, whose arrays have the shapes of all others.</param>
    public Result<DriverState<TState>>? Read(Func<TState> like)
    {
        if (!checkpoint.IsResumed) return null;
        var read = Checkpoint.Read(checkpoint.File, identity.Value, [.. Arrays(Now, like())],
            [Checkpoint.Counts, Checkpoint.Numbers, Ended, NowTrace, BestTrace]);
        return new(read.Value is { } found ? Of(found) : null, read.Diagnostics);
    }

    private IEnumerable<StoredArray> Arrays(DriverState<TState> run)
    {
        var best = run.Best;
        yield return StoredArray.Encode(Checkpoint.Counts, [run.Iteration, best?.Iterations ?? 0, (long)(best?.Stopped ?? 0)]);
        yield return StoredArray.EncodeVector(Checkpoint.Numbers,
            [best?.Info.Objective ?? 0, best?.Info.Gradient ?? 0, .. run.Ended.Select(e => e.Objective)]);
        yield return StoredArray.Encode(Ended, [.. run.Ended.SelectMany(e => (long[])[e.Iterations, (long)e.Stopped!.Value])]);
        yield return StoredArray.EncodeVector(NowTrace, [.. run.Trace]);
        yield return StoredArray.EncodeVector(BestTrace, [.. best?.Trace ?? []]);
        foreach (var array in Arrays(Now, run.State)) yield return array;
        if (best is null) yield break;
        foreach (var array in Arrays(Best, best.State)) yield return array;
    }

    private IEnumerable<StoredArray> Arrays(string where, TState state) =>
        states.Of(state).Select(a => StoredArray.EncodeVector(where + a.Key, a.Value));

    private DriverState<TState> Of(Checkpoint found)
    {
        var (counts, numbers, ended) = (found[Checkpoint.Counts].Wholes(),
            found[Checkpoint.Numbers].Tensor().Values, found[Ended].Wholes());
        var records = numbers.Skip(2).Select((objective, i) => new RestartRecord(i, objective, (int)ended[2 * i],
            (StopReason)ended[(2 * i) + 1], found.Words.GetValueOrDefault($"{Why}{i}"))).ToList();
        // the current state is restored last: a method may write into the state that it returned last
        var best = StateIn(found, Best) is { } state
            ? new FinalState<TState>(states.From(state), new(numbers[0], numbers[1]), (StopReason)counts[2], (int)counts[1],
                found[BestTrace].Tensor().Values) : null;
        return new(records, best, (int)counts[0], states.From(StateIn(found, Now)!), found[NowTrace].Tensor().Values);
    }

    private static Dictionary<string, double[]>? StateIn(Checkpoint found, string where) =>
        found.Below(where) is { Count: > 0 } arrays ? arrays : null;
}
