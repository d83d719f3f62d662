using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Optimization;

/// <summary>
/// What a step gave: the next state, all that a resumed run needs, and the information on the state before, which changes no number. A
/// value, so that a step takes no memory.
/// </summary>
public readonly record struct Step<TState>(TState Next, StepInfo Info);

/// <summary>What a driver learns of a state: the objective, its largest gradient (NaN where there is none), and how it goes on.</summary>
public readonly record struct StepInfo(double Objective, double Gradient)
{
    /// <summary>Why the run ends at this state, as the method knows; null where it goes on.</summary>
    public StopReason? Stop { get; init; }

    /// <summary>Why this start leads nowhere (a component collapsed), though others may; null where it leads on.</summary>
    public string? Dropped { get; init; }

    public bool Continues => Stop is null && Dropped is null;
}
