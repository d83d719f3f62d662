namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires that the losses of story, guide and critic can be lowered with their gradients. Checked last, with data.</summary>
internal sealed class LoweredGuideCriticRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is not { } problem ? []
        : story.Lower(typeof(LoweredGuideCriticRequirement), () =>
        {
            var plan = GuideCriticPlan.Analyze(story);
            var request = new GuideCriticRequest(problem.SizeOf(plan.Rows.Size), IsAdaptive: true) { Trains = true };
            var batch = new GuideCriticBatch(plan, problem, story.Catalog, request with { Batch = Math.Min(request.Batch, 2) });
            batch.OfCritic().Gradient();
            batch.OfStory().Gradient();
            return [];
        }).Refusals;
}
