namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>Requires data that are drawn from a density known up to its normalizer.</summary>
internal sealed class EnergyRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Structures.Energy is null)
            yield return new("no data of the story are drawn by `EnergyBased`, so there is no normalizer to learn",
                "a story with a density needs no noise: leave `--method` out; for an energy write "
                    + "`x[n] ~ EnergyBased(energy, noise = Normal(0, 3))` with a net `energy`",
                story.Graph.FirstStatement);
    }
}
