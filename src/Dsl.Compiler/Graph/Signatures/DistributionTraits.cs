namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>
/// Declared properties of a distribution beside its types, by which structures are recognized instead of by its name. Tests check every
/// declaration against the density.
/// </summary>
[Flags]
public enum DistributionTraits
{
    None = 0,

    /// <summary>Each component is Gaussian with mean `mean`; the other argument is its scale.</summary>
    GaussianNumbers = 1,

    /// <summary>A Gaussian vector: marginal and conditional distributions of its components have closed forms.</summary>
    GaussianVector = 2,

    /// <summary>The distribution of the leading components of a vector depends only on the leading parts of its arguments.</summary>
    LeadingParts = 4,

    /// <summary>The integral of the density is infinite, so that nothing can be drawn from it as a prior.</summary>
    Improper = 8,

    /// <summary>The arguments `low` and `high` describe how the argument `distribution` is observed, not what is drawn.</summary>
    Censoring = 16,

    /// <summary>The distribution in the argument `distribution` is restricted to the interval from `low` to `high`.</summary>
    Truncating = 32,

    /// <summary>All probability mass is on the rows of the training data.</summary>
    MassOnRows = 64,

    /// <summary>A categorical distribution: the probabilities of its states are in the argument `p`, or their logits in `logit`.</summary>
    StateProbabilities = 128,

    /// <summary>A kernel centered on each row of the training data, with a bandwidth argument.</summary>
    KernelsOnRows = 256,

    /// <summary>The reversal in time of the SDE in the argument `sde`, with the score in the argument `score`.</summary>
    ReversedInTime = 512,

    /// <summary>
    /// A location `mean` or `location` and a scale `sd` or `scale`: the density at x is that of (x - location) / scale for location 0 and
    /// scale 1, divided by the scale.
    /// </summary>
    LocationScale = 1024,

    /// <summary>
    /// The density is proportional to exp(-energy), with the energy in the argument `energy` and, in `noise`, a distribution with known
    /// density.
    /// </summary>
    Unnormalized = 2048,

    /// <summary>The density is 1 everywhere.</summary>
    Constant = 4096,

    /// <summary>The argument `n` is the number of trials, of which what is drawn counts some or all.</summary>
    CountsTrials = 8192,

    /// <summary>The order of the states matters: the density of states that are numbered in another order is another one.</summary>
    Ordinal = 16384,

    /// <summary>The log density has a kink at the location, and no curvature elsewhere.</summary>
    Kinked = 32768,

    /// <summary>The log density is not concave in the location: of several draws it may have several modes.</summary>
    HeavyTailed = 65536,

    /// <summary>The logarithm has a location `mean_log` and a scale `sd_log`, as those of <see cref="LocationScale"/>.</summary>
    LogLocationScale = 131072,
}
