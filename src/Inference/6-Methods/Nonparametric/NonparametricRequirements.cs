namespace ProbDsl.Inference.Nonparametric;

/// <summary>Requires that the story has neither params nor latents.</summary>
/// <param name="method">The method that requires it.</param>
internal sealed class NoUnknowns(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Params.Concat(story.Latents).Select(v =>
        new Refusal($"`{v.Name}` is unknown, but `{method}` estimates only the distribution of the rows",
            "remove it, or use another distribution", v.Span));
}

/// <summary>Requires that the story draws data from a nonparametric distribution.</summary>
/// <param name="distribution">The trait of the distribution.</param>
/// <param name="written">The distribution with arguments, for the advice.</param>
internal sealed class NonparametricDataRequirement(DistributionTraits distribution, string written) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Graph.Story.OfType<Draw>().Any(d => d.Distribution.Of.Is(distribution)))
            yield return new($"the story draws no data from `{story.Catalog.NameOf(distribution)}`", $"write `x[n] ~ {written}`",
                story.Graph.Story.Select(s => s.Span).FirstOrDefault());
    }
}

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
