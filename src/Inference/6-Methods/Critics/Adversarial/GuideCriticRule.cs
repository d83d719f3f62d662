namespace ProbDsl.Inference.Adversarial;

/// <summary>Trains a story and a guide without a density against a critic in place of that density.</summary>
internal sealed class GuideCriticRule : PlanRule
{
    public override PlanProposal Treat(StoryFacts story)
    {
        var (graph, plan) = (story.Graph, GuideCriticPlan.Analyze(story));
        ValueList<string> moved = [.. graph.Variables.Where(v => v.Role == Role.Param).Select(p => p.Name),
            .. graph.UsedCallables.OfType<Net>().Where(n => n != graph.Critic).Select(n => n.Name),
            .. FlowStage.Trained(graph, [.. graph.Story, .. graph.Guide])];
        return PlanProposal.Of([
            .. plan.Bound.Omission.Blocks,
            new([.. plan.Latents], new GuideDrawn(), "as written in the guide, without a density"),
            new(moved, new AdversarialTraining("against a critic"), "params and weights of nets"),
            AdversarialTraining.OfCritic(graph, plan.Critic, "against the guide"),
        ]);
    }

    public override ObjectivePlan? Lowered(StoryFacts story) => GuideCriticPlan.Analyze(story);
}
