namespace ProbDsl.Inference.Variational;

/// <summary>A latent is drawn by the guide, with a reparameterized gradient.</summary>
/// <param name="IsChain">Whether it is a noising chain, drawn as a whole.</param>
internal sealed record GuideDrawn(bool IsChain = false) : Treatment("drawn by the guide");

/// <summary>A finite latent that the guide draws: the bound is the mean over its states.</summary>
internal sealed record StateAverage() : Treatment("averaged over its states in the guide");

/// <summary>A latent without a guide has a normal distribution of its unconstrained coordinates.</summary>
/// <param name="IsJoint">Whether all coordinates are correlated; else they are independent.</param>
internal sealed record DerivedNormal(bool IsJoint = false)
    : Treatment($"a {(IsJoint ? "joint " : "")}normal distribution on the unconstrained scale");

/// <summary>Latents without a guide have a flow over all of their unconstrained coordinates.</summary>
/// <param name="IsPlanar">Whether its layers are planar; else they are coupling layers.</param>
internal sealed record DerivedFlow(bool IsPlanar)
    : Treatment($"a flow of {(IsPlanar ? "planar" : "coupling")} layers on the unconstrained scale");

/// <summary>A latent without a guide is drawn by an encoder net that reads its row.</summary>
internal sealed record EncoderGuide() : Treatment("a normal distribution with mean and sd from an encoder net");

/// <summary>A noising chain of the guide: each step is compared with the story's by a closed-form KL divergence.</summary>
internal sealed record ChainDivergence() : Treatment("closed-form KL divergence at each step");

/// <summary>Params and weights are trained by the gradient of the bound.</summary>
internal sealed record GradientOfBound() : Treatment("by the gradient of the bound");
