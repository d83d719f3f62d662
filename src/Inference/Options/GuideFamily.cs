namespace ProbDsl.Inference.Options;

/// <summary>
/// The law of latents that a guide leaves out, on the unconstrained scale: each free number by itself, or all of them together.
/// </summary>
public enum GuideFamily
{
    MeanField,
    FullRank,
}
