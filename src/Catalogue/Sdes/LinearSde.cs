using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Sdes;

/// <summary>
/// dx = drift(t) x dt + diffusion(t) dw from data (t = 0) to noise (t = 1), number by number, so that x_t given x_0 is Normal(kept(t) x_0,
/// spread(t)) (Särkkä and Solin 2019, section 6.2).
/// </summary>
public abstract class LinearSde : SdeSignature
{
    /// <summary>The equation with these options, or what makes no noise of them.</summary>
    public abstract (Noising? Noising, SdeTrouble? Trouble) Of(SdeOptions options);

    /// <summary>What makes no noise of these options; null where they do.</summary>
    public SdeTrouble? TroubleWith(SdeOptions options) => Of(options).Trouble;

    /// <summary>The equation with these options, which are without trouble.</summary>
    public Noising With(SdeOptions options) => Of(options).Noising ?? throw new ArgumentException("these options make no noise");
}
