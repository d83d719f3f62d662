using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// A fitting as init and step; the driver loops. TState is an immutable snapshot: the driver keeps the best, and may stop between any two steps.
/// </summary>
public abstract class SteppedMethod<TState> : Fitting
    where TState : class
{
    /// <summary>Restarts, iterations and tolerance where the user says nothing.</summary>
    public abstract SteppedDefaults Defaults { get; }

    /// <summary>The name and nature of the objective, which is maximised.</summary>
    public abstract ObjectiveKind Objective { get; }

    /// <summary>A start; each restart has a random stream of its own.</summary>
    public abstract TState Init(int restart, RandomStream random);

    /// <summary>One step. Its objective and slope are those of the state it was given.</summary>
    public abstract Step<TState> Next(TState state);

    /// <summary>What a state says of the story's parameters, or why it says nothing of them.</summary>
    public abstract Result<FitSummary> Summarise(TState state);

    /// <summary>What of the data is to blame where every start was dropped; null where nothing is known of it.</summary>
    public virtual Diagnostic? WhyNone(IReadOnlyList<RestartRecord> dropped) => null;

    /// <summary>How a state is put into a checkpoint; null where its fits are too short to be broken off.</summary>
    public virtual StateArrays<TState>? Kept => null;

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation) => new Driver<TState>(this, options, progress).Run(cancellation);
}

/// <summary>A state as arrays by name, enough to go on from later with the same numbers; and such a state again.</summary>
public sealed record StateArrays<TState>(Func<TState, IReadOnlyDictionary<string, double[]>> Of, Func<IReadOnlyDictionary<string, double[]>, TState> From);

/// <summary>A fitting that a driver can run, whatever its state. One that holds threads is disposable.</summary>
public abstract class Fitting
{
    public abstract FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation);
}

/// <summary>Defaults of a method; Tolerance is on the largest slope of the objective.</summary>
public sealed record SteppedDefaults(int Restarts, int MaxIterations, double Tolerance);

/// <summary>
/// What a step gave: the next state, the objective and its largest slope at the state before, and how it goes on. Why says why a start was dropped; Failure
/// ends the run.
/// </summary>
public sealed record Step<TState>(TState Next, double Objective, double Slope, StepVerdict Verdict, string? Why = null, Diagnostic? Failure = null);

/// <summary>What to make of a step.</summary>
public enum StepVerdict
{
    Continue,

    /// <summary>The state given is already the answer, in closed form.</summary>
    Solved,

    /// <summary>The state does not move any more in double precision.</summary>
    Standstill,

    /// <summary>This start leads nowhere (a component collapsed); others may not.</summary>
    Dropped,

    /// <summary>No start can do better.</summary>
    Failed,
}

/// <summary>Which objective, and whether it is a bound.</summary>
public sealed record ObjectiveKind(string Name, string Title, bool IsBound)
{
    /// <summary>Whether it is a log density, or a bound on one; a regression loss is no figure of the data's probability.</summary>
    public bool IsInNats { get; init; } = true;

    /// <summary>Of the data at the params.</summary>
    public static ObjectiveKind LogLikelihood { get; } = new("log_likelihood", "log-likelihood", IsBound: false);

    /// <summary>Of the data and of unknowns that have laws.</summary>
    public static ObjectiveKind LogJoint { get; } = new("log_joint", "log joint density", IsBound: false);
}
