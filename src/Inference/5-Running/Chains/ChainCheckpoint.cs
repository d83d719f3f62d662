using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Chains;

/// <summary>
/// The checkpoint of chains: of each its state, its steps, the position of its random stream, and how many draws the sink has of it. Each
/// of several ranks has a file with its own chains. Chains may continue to more draws than they were to have.
/// </summary>
internal sealed class ChainCheckpoint<TState>
    where TState : class
{
    private readonly FitCheckpoint checkpoint;
    private readonly ChainMethod<TState> method;
    private readonly ChainSettings settings;
    private readonly IDrawSink sink;
    private readonly int rank;
    private readonly ICheckpointFile file;
    private readonly Lazy<CheckpointIdentity> identity;
    private readonly TrainingClock pace;

    /// <param name="checkpoint">The checkpoint file of the fit.</param>
    /// <param name="method">The method, for the arrays of states.</param>
    /// <param name="settings">The number and the length of the chains.</param>
    /// <param name="sink">The destination of the draws.</param>
    /// <param name="options">The options of the fit.</param>
    public ChainCheckpoint(
        FitCheckpoint checkpoint, ChainMethod<TState> method, ChainSettings settings, IDrawSink sink, FitOptions options)
    {
        (this.checkpoint, this.method, this.settings, this.sink, rank) = (checkpoint, method, settings, sink, options.Ranks.Rank);
        file = rank == 0 ? checkpoint.File
            : checkpoint.File.Beside(string.Create(CultureInfo.InvariantCulture, $"training_{rank + 1}.safetensors"));
        identity = new(() => CheckpointIdentity.Compute(checkpoint, options.Seed, FormattableString.Invariant(
            $"{settings.Chains} chains {settings.WarmUp} {options.Ranks.Count} ranks")));
        pace = new(checkpoint.Clock, TrainingClock.CheckpointsAtLeastEvery);
        pace.Begin(0);
    }

    public bool IsDue => pace.IsCheckpointDue();

    /// <summary>Flushes the draws, then writes the checkpoint; returns a diagnostic on failure, else null.</summary>
    public Diagnostic? Save(IReadOnlyList<RunningChain<TState>> chains) => Checkpoint.Write(file, () =>
    {
        var words = chains.ToDictionary(c => DrawsOf(c.Number), c => sink.Flush(c.Number));
        return new([.. Arrays(chains)], identity.Value) { Words = words };
    });

    private IEnumerable<StoredArray> Arrays(IReadOnlyList<RunningChain<TState>> chains) =>
        chains.Where(c => c.State is not null)
            .SelectMany(c => method.Save(c.State!).Select(a => StoredArray.EncodeVector(ChainNames.Of(c.Number) + a.Key, a.Value)))
            .Prepend(StoredArray.Encode(Checkpoint.Counts, [.. chains.SelectMany(c => (long[])[c.Steps, (long)c.Random.Position])]));

    /// <summary>Restores chains, with the warnings or errors of that; null if the run starts anew.</summary>
    public ResumedChains? Resume(IReadOnlyList<RunningChain<TState>> chains)
    {
        if (!checkpoint.IsResumed || IsBeforeFirst()) return null;
        var read = Checkpoint.Read(file, identity.Value, [], [Checkpoint.Counts]);
        if (read.Value is not { } found) return new(false, read.Diagnostics);
        var done = found[Checkpoint.Counts].Wholes().Where((_, i) => i % 2 == 0).DefaultIfEmpty().Max() - settings.WarmUp;
        if (done > settings.Draws)
            return new(false, [TrainingDiagnostics.FewerDraws(file.Name, (int)done, settings.Draws, settings.Chains)]);
        try
        {
            return WhyNot(found, chains) is { } why ? new(false, [ArrayDiagnostics.Unreadable(file.Name, why)])
                : new(true, read.Diagnostics);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(false, [ArrayDiagnostics.Unreadable(file.Name, exception.Message)]);
        }
    }

    /// <summary>Restores the chains of a checkpoint; returns the reason if that fails, else null.</summary>
    private string? WhyNot(Checkpoint found, IReadOnlyList<RunningChain<TState>> chains)
    {
        var counts = found[Checkpoint.Counts].Wholes();
        if (counts.Length != 2 * chains.Count) return "it has other chains";
        foreach (var (i, chain) in chains.Index())
        {
            var (steps, arrays) = ((int)counts[2 * i], found.Below(ChainNames.Of(chain.Number)));
            if (steps == 0 && arrays.Count == 0) continue;
            if (method.Restore(arrays) is not { } state) return $"the state of chain {chain.Number + 1} has other arrays";
            var (draws, hash) = (Math.Max(0, steps - settings.WarmUp), found.Words.GetValueOrDefault(DrawsOf(chain.Number), ""));
            if (!sink.Truncate(chain.Number, draws, hash))
                return $"the draws of chain {chain.Number + 1} beside it are missing or damaged";
            chain.Resume(state, steps, (ulong)counts[(2 * i) + 1]);
        }

        return null;
    }

    /// <summary>Whether this rank, unlike rank 0, was interrupted before its first checkpoint: its chains start anew.</summary>
    private bool IsBeforeFirst()
    {
        if (rank == 0) return false;
        using Stream? first = checkpoint.File.Open(), mine = file.Open();
        return first is not null && mine is null;
    }

    private static string DrawsOf(int chain) => string.Create(CultureInfo.InvariantCulture, $"draws of chain {chain + 1}");
}

/// <summary>Whether chains continue from a checkpoint, with the warnings or errors of that.</summary>
internal sealed record ResumedChains(bool IsValid, ValueList<Diagnostic> Diagnostics);
