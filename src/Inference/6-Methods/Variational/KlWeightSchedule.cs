namespace ProbDsl.Inference.Variational;

/// <summary>The weight of the KL divergence during training (KL annealing).</summary>
/// <param name="WarmUp">The fraction of the steps over which the weight increases to its final value (Bowman et al. 2016).</param>
/// <param name="Beta">
/// The final weight: 1 for a bound on the likelihood, larger for latents that carry less information (beta-VAE, Higgins et al. 2017).
/// </param>
public sealed record KlWeightSchedule(double WarmUp, double Beta)
{
    public bool IsConstantlyOne => WarmUp <= 0 && Beta == 1;

    public double At(long step, long steps) => Beta * (WarmUp * steps <= 0 ? 1 : Math.Min(1, step / (WarmUp * steps)));
}
