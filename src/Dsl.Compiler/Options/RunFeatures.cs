namespace ProbDsl.Compiler.Options;

/// <summary>
/// Features of a run (a fit, an evaluation, draws) that options affect. An option without any of its features in a run has no effect there.
/// </summary>
[Flags]
public enum RunFeatures : long
{
    None = 0,

    /// <summary>Training in steps.</summary>
    Training = 1,

    /// <summary>A guide that is sampled.</summary>
    Guide = 1 << 1,

    /// <summary>A normal approximation that `advi` optimizes.</summary>
    NormalApproximation = 1 << 2,

    /// <summary>Latents of an ELBO whose KL divergences may have formulas, other than a diffusion chain.</summary>
    Latents = 1 << 3,

    /// <summary>Latents whose KL divergences have closed forms.</summary>
    ClosedDivergences = 1 << 4,

    /// <summary>A diffusion chain in a guide, with any objective.</summary>
    Chain = 1 << 5,

    /// <summary>A diffusion chain trained with an ELBO.</summary>
    ChainBound = 1 << 6,

    /// <summary>A diffusion chain with closed forms of its steps.</summary>
    ChainSteps = 1 << 7,

    /// <summary>Flow matching: straight paths between noise and rows.</summary>
    Pairing = 1 << 8,

    /// <summary>A score at all noise levels.</summary>
    Score = 1 << 9,

    /// <summary>Ancestral sampling of a diffusion chain.</summary>
    ChainSampling = 1 << 10,

    /// <summary>Ancestral sampling with guidance.</summary>
    Guidance = 1 << 11,

    /// <summary>Sampling by a time reversal.</summary>
    Reversal = 1 << 12,

    /// <summary>Sampling by the SDE of a time reversal.</summary>
    Sde = 1 << 13,

    /// <summary>An ODE to be solved.</summary>
    Ode = 1 << 14,

    /// <summary>An ODE solver with adaptive steps.</summary>
    AdaptiveSteps = 1 << 15,

    /// <summary>An ODE solver with a fixed number of steps.</summary>
    FixedSteps = 1 << 16,

    /// <summary>A density computed along an ODE.</summary>
    Trace = 1 << 17,

    /// <summary>A density computed along an ODE with random probe vectors for the trace.</summary>
    Probes = 1 << 18,

    /// <summary>A ladder of bounds on held-out rows.</summary>
    Ladder = 1 << 19,

    /// <summary>Latents without a guide in the story, for which a variational distribution is derived.</summary>
    DerivedGuide = 1 << 20,

    /// <summary>A critic that is trained against a story.</summary>
    Critic = 1 << 21,

    /// <summary>A penalty on the gradient of a critic.</summary>
    GradientPenalty = 1 << 22,

    /// <summary>A loss of a story that may saturate.</summary>
    Saturation = 1 << 23,

    /// <summary>A choice of f-divergences.</summary>
    FDivergence = 1 << 24,

    /// <summary>A critic whose gradient has norm 1.</summary>
    Lipschitz = 1 << 25,

    /// <summary>A critic whose weights are cut off.</summary>
    BoundedWeights = 1 << 26,

    /// <summary>Contrast of rows with draws of noise.</summary>
    Contrast = 1 << 27,

    /// <summary>Markov chains on the density of an energy-based model.</summary>
    EnergyChains = 1 << 28,

    /// <summary>A critic in place of the density of a guide.</summary>
    GuideContrast = 1 << 29,

    /// <summary>Noise on the rows that a critic sees.</summary>
    InstanceNoise = 1 << 30,

    /// <summary>Reconstructions that are compared in a layer of a critic.</summary>
    CriticLayer = 1L << 31,

    /// <summary>A critic and a story that step in turns.</summary>
    CriticTurns = 1L << 32,

    /// <summary>Markov chains on the posterior of a story.</summary>
    MarkovChains = 1L << 33,

    /// <summary>Training in batches of rows.</summary>
    Batches = 1L << 34,

    /// <summary>A bound of weighted draws.</summary>
    WeightedDraws = 1L << 35,

    /// <summary>Columns that are read as dates.</summary>
    Dates = 1L << 36,

    /// <summary>A log density in which normal latents may be integrated.</summary>
    Integrals = 1L << 37,

    /// <summary>Trajectories of a Hamiltonian system.</summary>
    Trajectories = 1L << 38,
}
