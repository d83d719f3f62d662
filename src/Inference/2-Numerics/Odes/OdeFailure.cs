namespace ProbDsl.Inference.Odes;

/// <summary>Why an equation was not solved up to its end time.</summary>
public enum OdeFailureReason
{
    /// <summary>The solver reached its maximum number of steps.</summary>
    TooManySteps,

    /// <summary>The derivative is not finite at the start.</summary>
    DerivativeNotFinite,

    /// <summary>The tolerances are below the rounding of double precision at the size of the state.</summary>
    ToleranceTooSmall,

    /// <summary>The step was not finite at any length: the solution diverged.</summary>
    Diverged,
}

/// <summary>An equation that was not solved up to its end time: its row, from 0, and the time that it reached.</summary>
public sealed record OdeFailure(OdeFailureReason Reason, int Row, double Time);
