namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>
/// What a distribution declares about itself beside types, so that structures are recognized by it and not by a name. Tests hold every
/// declaration against the density.
/// </summary>
[Flags]
public enum DistributionTraits
{
    None = 0,

    /// <summary>Each number is Gaussian with the argument `mean`; the other argument is its scale.</summary>
    GaussianNumbers = 1,

    /// <summary>A Gaussian vector: some of its numbers are Gaussian by themselves, and given the others, in closed form.</summary>
    GaussianVector = 2,

    /// <summary>The first numbers of a vector are drawn by the first parts of its arguments.</summary>
    LeadingParts = 4,

    /// <summary>The density does not integrate to 1: it is no prior from which something could be drawn.</summary>
    Improper = 8,

    /// <summary>The arguments `low` and `high` say how the argument `law` is observed, and not what is drawn.</summary>
    Censoring = 16,

    /// <summary>The argument `law` is cut to the numbers between `low` and `high`.</summary>
    Truncating = 32,

    /// <summary>All probability is on the rows of the training data.</summary>
    MassOnRows = 64,

    /// <summary>A state for each element of the argument `p`, or `logit`, which is its probability.</summary>
    StateProbabilities = 128,

    /// <summary>A kernel about each row of the training data, as wide as an argument says.</summary>
    KernelsOnRows = 256,

    /// <summary>What the SDE of the argument `sde` ends in, followed back in time by the argument `score`.</summary>
    ReversedInTime = 512,
}
