namespace ProbDsl.Inference;

/// <summary>What there is in a fit, a walk or an evaluation that options can bear on.</summary>
[Flags]
internal enum Bearing
{
    None = 0,

    /// <summary>Steps of a training.</summary>
    Steps = 1,

    /// <summary>A guide that is drawn from.</summary>
    Guide = 1 << 1,

    /// <summary>A normal law that `advi` finds.</summary>
    Normal = 1 << 2,

    /// <summary>Latents of an ELBO that are no chain.</summary>
    Latents = 1 << 3,

    /// <summary>The same where their divergences go by formulas.</summary>
    Formulas = 1 << 4,

    /// <summary>A diffusion chain in a guide, however it is treated.</summary>
    Chain = 1 << 5,

    /// <summary>The same under an ELBO.</summary>
    BoundOfChain = 1 << 6,

    /// <summary>The same by the formulas of its steps.</summary>
    StepsOfChain = 1 << 7,

    /// <summary>Straight paths between noise and rows.</summary>
    Pairs = 1 << 8,

    /// <summary>A score at all levels of noise.</summary>
    Score = 1 << 9,

    /// <summary>A walk back along a diffusion chain.</summary>
    Walk = 1 << 10,

    /// <summary>The same with guidance.</summary>
    Guidance = 1 << 11,

    /// <summary>A time reversal that is drawn.</summary>
    Reversal = 1 << 12,

    /// <summary>The same by its SDE.</summary>
    Sde = 1 << 13,

    /// <summary>An ODE that is followed.</summary>
    Ode = 1 << 14,

    /// <summary>The same by steps that adapt to tolerances.</summary>
    Adaptive = 1 << 15,

    /// <summary>The same by a number of steps.</summary>
    Counted = 1 << 16,

    /// <summary>A density along an ODE.</summary>
    Trace = 1 << 17,

    /// <summary>The same by random directions.</summary>
    Probes = 1 << 18,

    /// <summary>A ladder of bounds on rows.</summary>
    Ladder = 1 << 19,
}
