namespace ProbDsl.Inference;

/// <summary>A latent of a repeated row is drawn for each copy, by a guide that says so, or summed out.</summary>
/// <param name="method">Who demands it.</param>
internal sealed class CopiesHaveTheirDraws(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => GuidedPlan.Repeated(method, story);
}
