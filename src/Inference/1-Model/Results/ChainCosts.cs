namespace ProbDsl.Inference.Results;

/// <summary>
/// The terms of a bound along a noising chain of T members, in nats, the mean over rows: Steps[t-2] is KL(q(s[t-1]|s[t],x) ||
/// p(s[t-1]|s[t])) for t from 2 on, End is the KL divergence of s[T] from its prior in the story, and First is the rest of the bound, -log
/// p(x|s[1]) without other latents. Their sum is -ELBO.
/// </summary>
public sealed record ChainCosts(string Latent, double First, IReadOnlyList<double> Steps, double End)
{
    public double Total => First + Steps.Sum() + End;
}
