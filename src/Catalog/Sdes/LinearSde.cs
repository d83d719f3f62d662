namespace ProbDsl.Catalog.Sdes;

/// <summary>
/// dx = drift(t) x dt + diffusion(t) dw from data (t = 0) to noise (t = 1), element by element, so that x_t given x_0 is Normal(kept(t)
/// x_0, spread(t)) (Särkkä and Solin 2019, section 6.2).
/// </summary>
public abstract class LinearSde : SdeSignature
{
    /// <summary>Whether it is meant for data of mean 0 and variance 1, whose variance it keeps or approaches.</summary>
    public virtual bool EndsInStandardNoise => false;

    /// <summary>The equation with these options, or why they are invalid.</summary>
    public abstract (NoisingProcess? Noising, SdeError? Trouble) Of(SdeOptions options);

    /// <summary>Why these options are invalid; null if they are valid.</summary>
    public SdeError? Check(SdeOptions options) => Of(options).Trouble;

    /// <summary>The equation with these options, which must be valid.</summary>
    public NoisingProcess With(SdeOptions options) => Of(options).Noising ?? throw new ArgumentException("these options make no noise");
}
