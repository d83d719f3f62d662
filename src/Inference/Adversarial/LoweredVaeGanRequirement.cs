using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Variational;

namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires that the losses of story, guide and critic can be lowered with their gradients. Checked last, with data.</summary>
internal sealed class LoweredVaeGanRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is not { } problem ? []
        : story.Lower(typeof(LoweredVaeGanRequirement), () =>
        {
            var plan = VaeGanPlan.Of(story);
            var (completed, bound) = AmortizedGuide.Completed(problem, story.Catalog, plan.Bound);
            var request = new AdversarialRequest(plan.Game.Of.Rows, Math.Min(2, problem.SizeOf(plan.Game.Of.Rows.Size))) { Trains = true };
            var game = new AdversarialSettings(
                new DivergenceGame(FDivergence.JensenShannon, IsMinimax: false), new ZeroCenteredPenalty(1), request, new());
            var batch = new VaeGanBatch(plan.With(bound), completed, story.Catalog,
                new(game, VaeGanMethod.LayerOf(plan.Game, story.Run), 1, 1), request, VaeGanBatch.None);
            foreach (var loss in batch.Phases().SelectMany(p => p.Losses)) loss.Gradient();
            return [];
        }).Refusals;
}
