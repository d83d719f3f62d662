namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>Trains an energy with its log Z by contrast with draws of the noise.</summary>
internal sealed record ContrastTraining() : Treatment("by contrast of rows with draws of the noise");

/// <summary>The plan of an energy-based model.</summary>
/// <param name="Energy">The draw.</param>
internal sealed record ContrastPlan(EnergyDraw Energy) : ObjectivePlan;

/// <summary>Trains the params and nets of an energy, and log Z; no variable is marginalized.</summary>
internal sealed class ContrastRule : PlanRule
{
    public override PlanProposal Treat(StoryFacts story)
    {
        ValueList<string> trained =
            [.. story.Params.Select(p => p.Name), .. story.Structures.Energy!.NetsOf(story.Graph).Select(n => n.Name)];
        return PlanProposal.Of([new(trained, new ContrastTraining(), "the energy, and log Z beside it")]);
    }

    public override ObjectivePlan? Lowered(StoryFacts story) => new ContrastPlan(story.Structures.Energy!);
}
