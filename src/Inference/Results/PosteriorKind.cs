namespace ProbDsl.Inference.Results;

/// <summary>What a method knows of the posterior, from least to most.</summary>
public enum PosteriorKind
{
    /// <summary>One point.</summary>
    Point,

    /// <summary>A law of a family that the posterior need not belong to.</summary>
    Approximate,

    /// <summary>Draws whose means come to the posterior's as there are more.</summary>
    Sampled,

    /// <summary>The law itself, to an error of numerical integration.</summary>
    Integrated,

    /// <summary>The law itself.</summary>
    Exact,
}
