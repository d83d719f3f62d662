namespace ProbDsl.Inference.Variational;

/// <summary>Requires that no other statement reads a missing cell, which would be an unknown like a latent.</summary>
/// <param name="method">The name of the method.</param>
internal sealed class ObservedReadRequirement(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.GivenUnknowns.Filled.Take(1)
        .Select(f => IncompleteDataRefusal.RefuseRead(story.Graph, f.Key, story.Cells![f.Key], f.Value, $"`{method}` needs"));
}
