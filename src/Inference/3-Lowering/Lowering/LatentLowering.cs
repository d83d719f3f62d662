namespace ProbDsl.Inference.Lowering;

/// <summary>Lowers a block of latents to the density without them, and to their posterior given all other unknowns.</summary>
public abstract class LatentLowering
{
    /// <summary>The members of a latent of which the log density has a number each; null if it has none for each.</summary>
    public virtual LatentRead? Members => null;

    /// <summary>The log density of all that is observed, with an axis for each loop over independent sequences or members.</summary>
    public abstract AxisTensor LogDensity();

    /// <summary>The means and variances of the latents given all that is observed, by latent, in its shape.</summary>
    public abstract IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments();

    /// <summary>
    /// The means and variances of latents at each position given what is observed up to it, by latent, in its shape; none if the block has
    /// no positions. NaN where flat starts are not determined yet.
    /// </summary>
    public virtual IEnumerable<(Variable Latent, Value Mean, Value Variance)> Filtered() => [];

    /// <summary>
    /// The means and variances of data in new cells given all that is observed, by data name, in its shape; without data that several
    /// statements draw.
    /// </summary>
    public virtual IEnumerable<(Variable Data, Value Mean, Value Variance)> Predicted() => [];

    /// <summary>
    /// The means and variances of definitions (`=`) given all that is observed, by name, in their shapes: of those that are linear in the
    /// latents of one position.
    /// </summary>
    public virtual IEnumerable<(Variable Defined, Value Mean, Value Variance)> Defined() => [];

    /// <summary>A joint draw of the latents given all that is observed, by latent, in its shape.</summary>
    /// <param name="noise">Its noise.</param>
    public abstract IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise);
}
