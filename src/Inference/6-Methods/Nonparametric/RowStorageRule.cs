namespace ProbDsl.Inference.Nonparametric;

/// <summary>
/// Saves the rows of every statement, and estimates the distributions' params from them; nothing is marginalized, and no log density is
/// lowered.
/// </summary>
/// <param name="blocks">The treatment of a statement.</param>
internal sealed class RowStorageRule(Func<Draw, IEnumerable<Block>> blocks) : PlanRule
{
    /// <summary>The draws whose rows a plan saves, in its order.</summary>
    public static IEnumerable<Draw> Draws(ModelGraph graph, InferencePlan plan) =>
        plan.Blocks.Where(b => b.By is KeptRows).SelectMany(b => b.Unknowns).SelectMany(graph.StatementsOf).OfType<Draw>();

    public override PlanProposal Treat(StoryFacts story) => PlanProposal.Of(story.Graph.Story.OfType<Draw>().SelectMany(blocks));

    public override ObjectivePlan? Lowered(StoryFacts story) => null;
}
