namespace ProbDsl.Inference.Results;

/// <summary>
/// What a bound loses along a noising chain of T members, in nats, the mean over rows: Steps[t-2] is KL(q(s[t-1]|s[t],x) || p(s[t-1]|s[t]))
/// for t from 2 on, End that of s[T] from the story's own law, and First all the rest of the bound, -log p(x|s[1]) where there is no other
/// latent. They add up to -ELBO.
/// </summary>
public sealed record ChainCosts(string Latent, double First, IReadOnlyList<double> Steps, double End)
{
    public double Total => First + Steps.Sum() + End;
}
