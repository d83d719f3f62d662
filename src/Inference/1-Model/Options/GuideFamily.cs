namespace ProbDsl.Inference.Options;

/// <summary>
/// The variational family of latents that the guide does not mention, in unconstrained parameters: a diagonal or a full covariance, or a
/// flow of coupling or planar layers over all of them.
/// </summary>
public enum GuideFamily
{
    MeanField,
    FullRank,
    Flow,
    Planar,
}
