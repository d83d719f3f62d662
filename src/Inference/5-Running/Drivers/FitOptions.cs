using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Drivers;

/// <summary>
/// The options of a fit: those that are set (<see cref="Given"/>), and where it runs. Null means the method's default.
/// </summary>
public sealed record FitOptions(
    ulong Seed = 1, int? MaxIterations = null, double? Tolerance = null, int? Restarts = null, int? Threads = null, int? Draws = null)
{
    /// <summary>Every option that is set; the properties of this record are read from it.</summary>
    public RunOptions Given { get; private init; } = new()
    {
        [StandardOptions.Seed] = Seed,
        [StandardOptions.MaxIterations] = MaxIterations,
        [StandardOptions.Tolerance] = Tolerance,
        [StandardOptions.Restarts] = Restarts,
        [StandardOptions.Threads] = Threads,
        [StandardOptions.Draws] = Draws,
    };

    public ulong Seed
    {
        get => Given[StandardOptions.Seed] ?? StandardOptions.Seed.Usual;
        init => Given = Given.With(StandardOptions.Seed, value);
    }

    public int? MaxIterations
    {
        get => Given[StandardOptions.MaxIterations];
        init => Given = Given.With(StandardOptions.MaxIterations, value);
    }

    public double? Tolerance
    {
        get => Given[StandardOptions.Tolerance];
        init => Given = Given.With(StandardOptions.Tolerance, value);
    }

    public int? Restarts
    {
        get => Given[StandardOptions.Restarts];
        init => Given = Given.With(StandardOptions.Restarts, value);
    }

    public int? Threads
    {
        get => Given[StandardOptions.Threads];
        init => Given = Given.With(StandardOptions.Threads, value);
    }

    public int? Draws
    {
        get => Given[StandardOptions.Draws];
        init => Given = Given.With(StandardOptions.Draws, value);
    }

    /// <summary>The checkpoint file of the fit, and whether it resumes from there; null: no checkpoint.</summary>
    public FitCheckpoint? Checkpoint { get; init; }

    /// <summary>The checkpoint of another fit, with whose states Markov chains start; null: they find starts of their own.</summary>
    public ICheckpointFile? Like { get; init; }

    /// <summary>Rows that a training uses in place of the problem's own; null: the problem's own.</summary>
    public FreshRows? Fresh { get; init; }

    /// <summary>The processes that share the rows of the fit.</summary>
    public ICommunicator Ranks { get; init; } = Alone.Instance;

    /// <summary>The same options without other ranks: each rank computes everything.</summary>
    public FitOptions OfOneRank => Ranks.Count == 1 ? this : this with { Threads = ThreadsOrAll, Ranks = Alone.Instance };

    /// <summary>The engine that runs programs; null: the managed engine.</summary>
    public EngineKind? Engine { get; init; }

    /// <summary>Where programs ran; null: on the processor, without a report.</summary>
    public IDeviceReport? Device { get; init; }

    /// <summary>The credible interval of tables.</summary>
    public CredibleInterval Interval => Given[StandardOptions.Interval] ?? CredibleInterval.Usual;

    public int DrawsOrDefault => Draws ?? StandardOptions.Draws.Usual;

    public int ThreadsOrAll => Threads ?? Math.Max(1, Environment.ProcessorCount / Ranks.OnThisMachine);

    /// <summary>The engine with its threads.</summary>
    public EngineChoice ChosenEngine => new(Engine ?? ManagedEngine.Kind, ThreadsOrAll);

    public int? this[CountOption option]
    {
        get => Given[option];
        init => Given = Given.With(option, value);
    }

    public double? this[NumberOption option]
    {
        get => Given[option];
        init => Given = Given.With(option, value);
    }

    public string? this[WordOption option]
    {
        get => Given[option];
        init => Given = Given.With(option, value);
    }

    /// <summary>Fit options from the given run options, with the engine that they name.</summary>
    public static FitOptions Create(RunOptions given)
    {
        var (engine, device) = StandardOptions.EngineOf(
            given[StandardOptions.Engine], given[StandardOptions.Device], given[StandardOptions.Precision],
            given.Written);
        return new() { Given = given, Engine = engine, Device = device };
    }

    /// <summary>The same options with one set, or not set if the value is null.</summary>
    public FitOptions With(RunOption option, object? value) => this with { Given = Given.With(option, value) };

    /// <summary>The same options, overridden by all that others set.</summary>
    public FitOptions With(RunOptions others) => this with { Given = others.OrElse(Given) };
}
