namespace ProbDsl.Inference.Variational;

/// <summary>What the latents' own laws and the guide count for in the course of a training.</summary>
/// <param name="WarmUp">The share of the steps over which they come to count in full (Bowman et al. 2016).</param>
/// <param name="Beta">
/// What they count for then: 1 in a bound on the likelihood, more for codes that say less of their rows (Higgins et al. 2017).
/// </param>
internal sealed record DivergenceCourse(double WarmUp, double Beta)
{
    public bool IsConstantlyOne => WarmUp <= 0 && Beta == 1;

    public double At(long step, long steps) => Beta * (WarmUp * steps <= 0 ? 1 : Math.Min(1, step / (WarmUp * steps)));
}
