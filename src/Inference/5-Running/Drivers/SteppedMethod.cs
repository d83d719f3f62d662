namespace ProbDsl.Inference.Drivers;

/// <summary>
/// A fitting defined by an initialization and a step, iterated by the driver. TState is an immutable snapshot of everything that later
/// steps depend on: the driver keeps the best, and may stop between any two steps. A step also returns its <see cref="StepInfo"/>.
/// </summary>
public abstract class SteppedMethod<TState> : Fitting
    where TState : class
{
    /// <summary>The default restarts, iterations and tolerance.</summary>
    public abstract SteppedDefaults Defaults { get; }

    /// <summary>The name and kind of the objective; of several starts, the one with the highest objective is the best.</summary>
    public abstract ObjectiveKind Objective { get; }

    /// <summary>Whether the objective increases with every step, up to rounding; a decrease is then an error.</summary>
    public virtual bool Ascends => true;

    /// <summary>What <see cref="StepInfo.Gradient"/> measures, which falls below the tolerance at the end.</summary>
    public virtual string Measure => "largest gradient";

    /// <summary>The initial state of a restart, which has its own random stream.</summary>
    public abstract TState Init(int restart, RandomStream random);

    /// <summary>One step from a state; the information is about the given state.</summary>
    public abstract Step<TState> Next(TState state);

    /// <summary>The estimates of a state, or errors.</summary>
    public abstract Result<FitSummary> Summarize(TState state);

    /// <summary>The cause in the data if every start was dropped; null if it is unknown.</summary>
    public virtual Diagnostic? ExplainFailure(IReadOnlyList<RestartRecord> dropped) => null;

    /// <summary>The cause in the data if the objective fell, other than a wrong formula; null if it is unknown.</summary>
    /// <param name="state">The state whose objective is lower than that of the state before.</param>
    public virtual Diagnostic? ExplainFall(TState state) => null;

    /// <summary>How a state is written to a checkpoint; null if fits are too short to be interrupted.</summary>
    public virtual StateArrays<TState>? CheckpointArrays => null;

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation) =>
        new Driver<TState>(this, options, progress).Run(cancellation);
}

/// <summary>Converts a state to arrays by name, from which a run resumes with the same numbers, and back.</summary>
public sealed record StateArrays<TState>(Func<TState, IReadOnlyDictionary<string, double[]>> Of,
    Func<IReadOnlyDictionary<string, double[]>, TState> From);

/// <summary>A fitting that a driver can run, whatever its state. One that owns threads is disposable.</summary>
public abstract class Fitting
{
    public abstract FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation);
}

/// <summary>Defaults of a method; Tolerance is on the largest element of the objective's gradient.</summary>
public sealed record SteppedDefaults(int Restarts, int MaxIterations, double Tolerance);
