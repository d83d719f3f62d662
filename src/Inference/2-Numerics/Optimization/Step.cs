namespace ProbDsl.Inference.Optimization;

/// <summary>
/// The result of a step: the next state, which is all that a resumed run needs, and information on the state before. A value type, so that
/// a step allocates no memory.
/// </summary>
public readonly record struct Step<TState>(TState Next, StepInfo Info);

/// <summary>What a driver records of a state: the objective, its scaled or largest gradient (NaN without one), and whether the run
/// continues.</summary>
public readonly record struct StepInfo(double Objective, double Gradient)
{
    /// <summary>The method's reason to stop at this state; null where the run continues.</summary>
    public StopReason? Stop { get; init; }

    /// <summary>Why this start is dropped (for example a component collapsed), though others may succeed; null where it is not.</summary>
    public string? Dropped { get; init; }

    /// <summary>Whether the objective is computed more exactly than before, so that it may be lower.</summary>
    public bool IsCorrected { get; init; }

    public bool Continues => Stop is null && Dropped is null;
}
