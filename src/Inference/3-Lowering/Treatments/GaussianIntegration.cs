namespace ProbDsl.Inference.Treatments;

/// <summary>Marginalizes a block of latents that are jointly normal, or normal before they are observed.</summary>
/// <param name="Gaussian">The block.</param>
public abstract record GaussianIntegration(GaussianBlock Gaussian) : LatentIntegration(Gaussian)
{
    /// <summary>Whether each position of a chain has a density of its own, given those before it, without a gradient.</summary>
    public bool IsByPosition { get; init; }

    /// <summary>Where the latents are 0, a mean has the value of its part without them.</summary>
    public override StoryLowering Bind(StoryLowering story) => GaussianLowering.WithZeros(story, Gaussian);

    /// <summary>The treatment of a block: in closed form, or by Laplace's method where what is observed is not normal.</summary>
    public static GaussianIntegration Create(GaussianBlock block) =>
        block.HasClosedForm ? new ClosedFormIntegration(block) : new LaplaceIntegration(block);

    public abstract override GaussianLowering Lowering(StoryLowering story);
}
