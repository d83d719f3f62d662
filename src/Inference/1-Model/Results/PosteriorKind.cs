namespace ProbDsl.Inference.Results;

/// <summary>How a method represents the posterior, from least to most exact.</summary>
public enum PosteriorKind
{
    /// <summary>A point.</summary>
    Point,

    /// <summary>A distribution of a family that need not contain the posterior.</summary>
    Approximate,

    /// <summary>Draws whose means converge to the posterior's.</summary>
    Sampled,

    /// <summary>The posterior, up to an error of numerical integration.</summary>
    Integrated,

    /// <summary>The exact posterior.</summary>
    Exact,
}
