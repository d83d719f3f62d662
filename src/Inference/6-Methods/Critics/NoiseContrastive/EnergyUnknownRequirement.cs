namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>Requires an energy with something to train: a net, or a `param` among its arguments.</summary>
internal sealed class EnergyUnknownRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var energy = story.Structures.Energy!;
        if (energy.NetsOf(story.Graph).Count == 0 && !story.Params.Any())
            yield return new($"the energy `{energy.Energy.Name}` has no weights and reads no `param`, so there is nothing to train",
                $"make `{energy.Energy.Name}` a net, or pass a param: "
                    + $"`EnergyBased({energy.Energy.Name}, {energy.Noise.Span.Text}, a)` with `param a: real`",
                energy.Draw.Distribution.Span);
    }
}
