namespace ProbDsl.Inference.Options;

/// <summary>
/// The variational family of latents that the guide does not mention, in unconstrained parameters: a diagonal or a full covariance.
/// </summary>
public enum GuideFamily
{
    MeanField,
    FullRank,
}
