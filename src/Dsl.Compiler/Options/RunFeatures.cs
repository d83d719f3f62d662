namespace ProbDsl.Compiler.Options;

/// <summary>
/// What a run (a fit, an evaluation, draws) has that an option can change. An option that applies to none of them has no effect there.
/// </summary>
[Flags]
public enum RunFeatures
{
    None = 0,

    /// <summary>Training in steps.</summary>
    Training = 1,

    /// <summary>A guide that is drawn from.</summary>
    Guide = 1 << 1,

    /// <summary>A normal approximation that `advi` optimizes.</summary>
    NormalApproximation = 1 << 2,

    /// <summary>Latents of an ELBO that are no diffusion chain.</summary>
    Latents = 1 << 3,

    /// <summary>The same with divergences in closed form.</summary>
    ClosedDivergences = 1 << 4,

    /// <summary>A diffusion chain in a guide, by any objective.</summary>
    Chain = 1 << 5,

    /// <summary>The same under an ELBO.</summary>
    ChainBound = 1 << 6,

    /// <summary>The same by the closed forms of its steps.</summary>
    ChainSteps = 1 << 7,

    /// <summary>Straight paths between noise and rows.</summary>
    Pairing = 1 << 8,

    /// <summary>A score at all levels of noise.</summary>
    Score = 1 << 9,

    /// <summary>Ancestral sampling along a diffusion chain.</summary>
    ChainSampling = 1 << 10,

    /// <summary>The same with guidance.</summary>
    Guidance = 1 << 11,

    /// <summary>Draws by a time reversal.</summary>
    Reversal = 1 << 12,

    /// <summary>The same by its SDE.</summary>
    Sde = 1 << 13,

    /// <summary>An ODE that is solved.</summary>
    Ode = 1 << 14,

    /// <summary>The same by steps that adapt to tolerances.</summary>
    AdaptiveSteps = 1 << 15,

    /// <summary>The same by a number of steps.</summary>
    FixedSteps = 1 << 16,

    /// <summary>A density along an ODE.</summary>
    Trace = 1 << 17,

    /// <summary>The same by random directions.</summary>
    Probes = 1 << 18,

    /// <summary>A ladder of bounds on rows.</summary>
    Ladder = 1 << 19,
}
