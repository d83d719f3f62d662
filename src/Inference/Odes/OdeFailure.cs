namespace ProbDsl.Inference.Odes;

/// <summary>Why an equation was not followed to its end.</summary>
internal enum OdeTrouble
{
    /// <summary>It took more steps than are allowed.</summary>
    TooManySteps,

    /// <summary>Its slope is no finite number where it begins.</summary>
    NoDerivative,

    /// <summary>Its errors are to be smaller than numbers of the size of its state are apart.</summary>
    TooClose,

    /// <summary>However short the step, what it came to was not finite.</summary>
    RanAway,
}

/// <summary>An equation that was not followed to its end: which one, from 0, and how far it got.</summary>
internal sealed record OdeFailure(OdeTrouble Trouble, int Row, double Time);
