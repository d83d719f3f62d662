namespace ProbDsl.Inference.Diffusion;

/// <summary>What becomes of a noising chain in a bound.</summary>
internal enum ChainTreatment
{
    /// <summary>The divergence of one step that each row draws, for all of them.</summary>
    SampledStep,

    /// <summary>
    /// The same, as squared differences of means that count alike for noise of any size: no bound (Ho et al. 2020, equation 14).
    /// </summary>
    Simple,

    /// <summary>The divergence of every step.</summary>
    EveryStep,

    /// <summary>The whole chain is drawn, and is a latent as any other.</summary>
    Drawn,
}
