using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Planning;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Variational;

/// <summary>Params and the weights of nets stay together, all else vanishes.</summary>
internal sealed class NetsByLikelihood : PlanRule
{
    public override IEnumerable<Block> Vanish(StoryFacts story) => Vanishing.Of(DensityPlan.Of(story.Graph, story.GivenUnknowns));

    public override Offer Stay(StoryFacts story) => Offer.Of([new(Moved(story), new TrainedByLikelihood(), "params and weights of nets")]);

    public override LoweredPlan? Lowered(StoryFacts story) => PlanOf(story);

    /// <summary>What becomes of each latent: all vanish.</summary>
    public static BoundPlan PlanOf(StoryFacts story) => BoundPlan.Of(story.Graph, story.GivenUnknowns);

    /// <summary>Params, and the nets that statements call.</summary>
    public static ValueList<string> Moved(StoryFacts story) =>
        [.. story.Params.Select(p => p.Name), .. CalledNets.Of(story.Graph).Select(n => n.Name)];
}
