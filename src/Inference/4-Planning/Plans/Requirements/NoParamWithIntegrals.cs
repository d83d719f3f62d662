using ProbDsl.Inference.Structures.Gaussian;

namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires no param with continuous latents, which must be marginalized: a joint point estimate differs and can be
/// poor.</summary>
public sealed class NoParamWithIntegrals : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Params.FirstOrDefault() is not { } param) yield break;
        var filled = story.Unobserved.Filled;
        if (story.NeededLatents.FirstOrDefault(l => story.Density.Coordinates.Contains(l)) is { } latent)
            yield return Beside(story, param, $"the continuous latent `{latent.Name}`, which", latent.Name);
        else if (filled.Keys.FirstOrDefault() is { } data)
            yield return Beside(story, param,
                $"{CellCount.Of(filled[data].Length)} of `{data}` on which observed data depend, and which", data);
    }

    private static Refusal Beside(StoryFacts story, Variable param, string unknown, string name)
    {
        var isChain = DeepReads.IsChain(story.Graph, name);
        var obstacle = isChain ? ChainObstacle.Find(story.Graph, name) : null;
        return new(
            $"`{param.Name}` is a param with {unknown} would have to be marginalized{obstacle?.Why}",
            $"{(obstacle?.Next is { Length: > 0 } next ? $"{next}; or " : "")}"
                + (obstacle?.Else ?? $"give it a prior in place of `param`: `{param.Name} ~ Flat()` is an improper uniform prior"),
            param.Span,
            isChain ? "an integral over a chain of continuous latents" : null);
    }
}
