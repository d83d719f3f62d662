using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning;

namespace ProbDsl.Inference.Kernels;

/// <summary>
/// The rows of every statement are kept, and what they are made of beside is estimated from them; nothing vanishes, and no log density is
/// lowered.
/// </summary>
/// <param name="blocks">What becomes of a statement.</param>
internal sealed class RowsAreKept(Func<Draw, IEnumerable<Block>> blocks) : PlanRule
{
    /// <summary>The draws whose rows a plan keeps, in its order.</summary>
    public static IEnumerable<Draw> Draws(ModelGraph graph, InferencePlan plan) =>
        plan.Blocks.Where(b => b.By is KeptRows).SelectMany(b => b.Unknowns).SelectMany(graph.StatementsOf).OfType<Draw>();

    public override IEnumerable<Block> Vanish(StoryFacts story) => [];

    public override Offer Stay(StoryFacts story) => Offer.Of(story.Graph.Story.OfType<Draw>().SelectMany(blocks));

    public override LoweredPlan? Lowered(StoryFacts story) => null;
}
