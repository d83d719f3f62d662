namespace ProbDsl.Inference.Nonparametric;

/// <summary>Requires that there are no latents, and that every param is the bandwidth of one statement.</summary>
/// <param name="distribution">The trait of distributions with a bandwidth.</param>
/// <param name="method">The method that requires it.</param>
internal sealed class OnlyBandwidthParams(DistributionTraits distribution, string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        foreach (var latent in story.Latents)
            yield return new($"`{story.Graph.StatementsOf(latent.Name).First().Name}` is latent, but `{method}` does not support latents",
                "declare an unknown bandwidth as `param`", latent.Span);
        foreach (var param in story.Params)
            if (story.Graph.Story.OfType<Draw>()
                .Count(d => d.Distribution.Of.Is(distribution) && KernelStatement.IsBandwidth(d, param.Name)) != 1)
                yield return new(
                    $"`{param.Name}` is not the bandwidth of one statement, but `{method}` estimates only bandwidths",
                    "write it as the argument itself, `bandwidth = h`, and give each statement its own param",
                    param.Span);
    }
}
