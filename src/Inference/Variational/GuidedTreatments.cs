using ProbDsl.Inference.Planning;

namespace ProbDsl.Inference.Variational;

/// <summary>A latent is drawn by the guide, with a reparameterized gradient.</summary>
public sealed record GuideDrawn() : Treatment("drawn by the guide");

/// <summary>A finite latent that the guide draws: the bound is the mean over its states.</summary>
public sealed record StateAverage() : Treatment("averaged over its states in the guide");

/// <summary>A latent without a guide has independent normal distributions of its unconstrained coordinates.</summary>
public sealed record DerivedNormal() : Treatment("a normal distribution on the unconstrained scale");

/// <summary>A latent without a guide is drawn by an encoder net that reads its row.</summary>
public sealed record Amortized() : Treatment("a normal distribution with mean and sd from an encoder net");

/// <summary>A noising chain of the guide: each step is compared with the story's by a closed-form KL divergence.</summary>
public sealed record ChainDivergence() : Treatment("closed-form KL divergence at each step");

/// <summary>Params and weights are trained by the gradient of the bound.</summary>
public sealed record GradientOfBound() : Treatment("by the gradient of the bound");
