using ProbDsl.Inference.Planning;

namespace ProbDsl.Inference.Variational;

/// <summary>A latent is drawn by the guide, and its slope goes through the draw.</summary>
public sealed record Guided() : Treatment("drawn by the guide");

/// <summary>A finite latent that the guide draws: the bound is the mean over its states.</summary>
public sealed record Averaged() : Treatment("a mean over its states, weighed by the guide");

/// <summary>A latent that the guide leaves out gets a normal law of each free number.</summary>
public sealed record DerivedNormal() : Treatment("a normal law on the unconstrained scale");

/// <summary>A latent that the guide leaves out is drawn by a net that reads its row.</summary>
public sealed record Amortized() : Treatment("a normal law whose mean and sd a net makes of the row");

/// <summary>A chain along which the guide adds noise: steps are held against the story's by formulas.</summary>
public sealed record Diffused() : Treatment("step by step, each held against the guide's by a formula");

/// <summary>Params and weights are moved along the slope of the bound.</summary>
public sealed record Trained() : Treatment("along the slope of the bound");
