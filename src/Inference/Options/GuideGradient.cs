namespace ProbDsl.Inference.Options;

/// <summary>
/// How slopes of the guide are estimated: as they are; through the draws alone (sticking the landing, Roeder et al. 2017); doubly
/// reparameterized (Tucker et al. 2019), for IWAE.
/// </summary>
public enum GuideGradient
{
    Plain,
    StickingTheLanding,
    DoublyReparameterized,
}
