using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Drivers;

/// <summary>
/// A fitting as init and step; the driver loops. TState is an immutable snapshot of all that the steps to come depend on: the driver keeps
/// the best, and may stop between any two steps. What a step tells beside it is its <see cref="StepInfo"/>.
/// </summary>
public abstract class SteppedMethod<TState> : Fitting
    where TState : class
{
    /// <summary>Restarts, iterations and tolerance where the user says nothing.</summary>
    public abstract SteppedDefaults Defaults { get; }

    /// <summary>The name and nature of the objective, the highest of which is the best of several starts.</summary>
    public abstract ObjectiveKind Objective { get; }

    /// <summary>Whether the objective rises with every step, but for rounding; an error where it falls.</summary>
    public virtual bool Ascends => true;

    /// <summary>A start; each restart has a random stream of its own.</summary>
    public abstract TState Init(int restart, RandomStream random);

    /// <summary>One step. Its information is on the state that it was given.</summary>
    public abstract Step<TState> Next(TState state);

    /// <summary>What a state says of the story's parameters, or why it says nothing of them.</summary>
    public abstract Result<FitSummary> Summarize(TState state);

    /// <summary>What of the data is to blame where every start was dropped; null where nothing is known of it.</summary>
    public virtual Diagnostic? WhyNone(IReadOnlyList<RestartRecord> dropped) => null;

    /// <summary>How a state is put into a checkpoint; null where its fits are too short to be broken off.</summary>
    public virtual StateArrays<TState>? Kept => null;

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation) =>
        new Driver<TState>(this, options, progress).Run(cancellation);
}

/// <summary>A state as arrays by name, enough to go on from later with the same numbers; and such a state again.</summary>
public sealed record StateArrays<TState>(Func<TState, IReadOnlyDictionary<string, double[]>> Of,
    Func<IReadOnlyDictionary<string, double[]>, TState> From);

/// <summary>A fitting that a driver can run, whatever its state. One that holds threads is disposable.</summary>
public abstract class Fitting
{
    public abstract FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation);
}

/// <summary>Defaults of a method; Tolerance is on the largest slope of the objective.</summary>
public sealed record SteppedDefaults(int Restarts, int MaxIterations, double Tolerance);
