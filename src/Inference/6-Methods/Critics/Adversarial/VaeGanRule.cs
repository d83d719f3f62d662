namespace ProbDsl.Inference.Adversarial;

/// <summary>Trains a story and its guide by reconstructions in a layer of a critic, and the story against that critic.</summary>
internal sealed class VaeGanRule : PlanRule
{
    public override PlanProposal Treat(StoryFacts story)
    {
        var (graph, plan) = (story.Graph, VaeGanPlan.Analyze(story));
        var own = CalledNets.Find(graph).Select(n => n.Name).Concat(FlowStage.Trained(graph, graph.Story)).ToHashSet();
        ValueList<string> decoded = [.. graph.Variables.Where(v => v.Role == Role.Param).Select(p => p.Name), .. own];
        ValueList<string> encoded = [.. graph.UsedCallables.OfType<Net>().Select(n => n.Name)
            .Concat(FlowStage.Trained(graph, graph.Guide)).Where(n => !own.Contains(n) && n != graph.Critic?.Name)];
        return PlanProposal.Of([
            .. plan.Bound.Omission.Blocks,
            .. Treated([.. plan.Bound.Drawn.Select(v => v.Name)], new GuideDrawn(), "as written in the guide"),
            .. Treated([.. plan.Bound.Derived.Select(v => v.Name)], new EncoderGuide(), "not in the guide"),
            .. Treated(decoded, new AdversarialTraining("by reconstructions and against a critic"), "weights of the story"),
            .. Treated(encoded, new AdversarialTraining("by reconstructions and the KL divergence"), "weights of the guide"),
            AdversarialTraining.OfCritic(graph, plan.Game.Critic, string.Create(CultureInfo.InvariantCulture,
                $"against the story; reconstructions in its layer {VaeGanMethod.LayerOf(plan.Game, story.Run)}")),
        ]);
    }

    private static Block[] Treated(ValueList<string> unknowns, Treatment by, string reason) =>
        unknowns.Count > 0 ? [new(unknowns, by, reason)] : [];

    public override ObjectivePlan? Lowered(StoryFacts story) => VaeGanPlan.Analyze(story);
}
