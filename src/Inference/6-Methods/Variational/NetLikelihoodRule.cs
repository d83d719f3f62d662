namespace ProbDsl.Inference.Variational;

/// <summary>Trains params and the weights of nets together; all latents are marginalized.</summary>
internal sealed class NetLikelihoodRule : PlanRule
{
    public override IEnumerable<Block> Marginalize(StoryFacts story, ObjectivePlan? objective) =>
        DensityPlan.Analyze(story.Graph, story.GivenUnknowns, story.Problem).InOrder(OrderOf(story)).Blocks;

    public override PlanProposal Treat(StoryFacts story) =>
        PlanProposal.Of([new(Moved(story), new LikelihoodGradient(), "params and weights of nets")]);

    public override ObjectivePlan? Lowered(StoryFacts story) => PlanOf(story);

    /// <summary>The treatment of each latent: all are marginalized.</summary>
    public static BoundPlan PlanOf(StoryFacts story) =>
        BoundPlan.Analyze(story) with { Order = OrderOf(story) };

    private static ValueList<EnumeratedGroup> OrderOf(StoryFacts story) => LoweredBoundRequirement.OrderOf(story, BoundKind.Likelihood);

    /// <summary>The trained unknowns: params, and the nets and flows of statements.</summary>
    public static ValueList<string> Moved(StoryFacts story) =>
    [
        .. story.Params.Select(p => p.Name), .. CalledNets.Find(story.Graph).Select(n => n.Name),
        .. FlowStage.Trained(story.Graph, story.Graph.Story),
    ];
}
