namespace ProbDsl.Inference.Options;

/// <summary>
/// The gradient estimator of the guide's parameters: the plain one; the path derivative alone (sticking the landing, Roeder et al. 2017);
/// doubly reparameterized (Tucker et al. 2019), for IWAE.
/// </summary>
public enum GuideGradient
{
    Plain,
    StickingTheLanding,
    DoublyReparameterized,
}
