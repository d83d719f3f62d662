namespace ProbDsl.Inference;

/// <summary>No missing cell is read by others: it would be an unknown like a latent.</summary>
/// <param name="method">Who demands it.</param>
internal sealed class ReadCellsAreObserved(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Unobserved.Filled.Keys.Take(1).Select(data => MissingData.Refuse(story.Graph, data, story.Cells![data], $"`{method}` needs"));
}
