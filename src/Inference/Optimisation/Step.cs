using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Optimisation;

/// <summary>
/// What a step gave: the next state, the objective and its largest slope at the state before, and how it goes on. Why says why a start was
/// dropped; Failure ends the run.
/// </summary>
public sealed record Step<TState>(TState Next, double Objective, double Slope, StepVerdict Verdict, string? Why = null,
    Diagnostic? Failure = null);

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
