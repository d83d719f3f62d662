namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>
/// Requires that a finite latent can be marginalized: its members are read one by one, or along a chain, and meet no others along
/// a crossing loop.
/// </summary>
internal sealed class MarginalizableLatentRequirement : RequirementOf<Variable>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Variable part)
    {
        if (!part.IsFiniteLatent) yield break;
        var plan = story.WithoutData.Density;
        var why = plan.Marginalized.FirstOrDefault(s => s.Latent == part)?.WhyNot
            ?? CoupledReads.Find(story.Graph, part, plan.Unobserved.Silent);
        if (why is not null) yield return why;
    }
}
