namespace ProbDsl.Inference.Diffusion;

/// <summary>How a noising chain enters a bound.</summary>
public enum ChainTreatment
{
    /// <summary>By the divergence of one step sampled for each row, scaled to all steps.</summary>
    SampledStep,

    /// <summary>
    /// The same with squared differences of means, weighted independently of the noise level: not a bound (Ho et al. 2020, equation 14).
    /// </summary>
    Simple,

    /// <summary>By the divergence of every step.</summary>
    EveryStep,

    /// <summary>By draws of the whole chain, as for any other latent.</summary>
    Drawn,
}
