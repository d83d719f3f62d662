namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires that the critic has the hidden layer in which reconstructions are compared.</summary>
internal sealed class CriticLayerRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var critic = VaeGanPlan.Analyze(story).Game.Critic;
        var (layers, span) = (HiddenLayers.Count(critic), critic.Span);
        if (story.Run[StandardOptions.CriticLayer] is not { } layer)
        {
            if (layers == 0)
                yield return new($"the critic `{critic.Name}` has no hidden layer in which reconstructions could be compared",
                    "give it hidden layers, `mlp(hidden = [64, 64])`, or compare the rows themselves: `--critic-layer 0`", span);
        }
        else if (layer > layers)
        {
            yield return new(string.Create(CultureInfo.InvariantCulture,
                    $"`--critic-layer {layer}` is not a hidden layer of the critic `{critic.Name}`, which has {layers}"),
                string.Create(CultureInfo.InvariantCulture, $"use a layer from 0, the rows themselves, to {layers}"), span);
        }
    }
}
