namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires that the losses of all players can be lowered with their gradients. Checked last, with data.</summary>
/// <param name="method">The name of the method.</param>
/// <param name="of">The story as programs, for a problem and options.</param>
internal sealed class LoweredLossesRequirement(string method, Func<StoryFacts, Problem, FitOptions, AdversarialModel> of) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Problem is not { } problem) return [];
        Refusal? without = null;
        var trial = story.Lower($"losses of {method}", () =>
        {
            var model = of(story, problem, FitOptions.Create(story.Run));
            var losses = model.Objective().Losses;
            without = WithoutPenalty(losses[0], model.Plan.Critic);
            foreach (var loss in losses.Skip(1)) loss.Gradient();
            return [];
        });
        return without is null ? trial.Refusals : [without];
    }

    /// <summary>The refusal of a critic that can be trained, but not with a penalty on its gradient.</summary>
    private static Refusal? WithoutPenalty(Training.Loss critic, Net net)
    {
        try
        {
            critic.Gradient();
            return null;
        }
        catch (NoGradient)
        {
            return new($"the critic `{net.Name}` has a layer without second derivatives, which the penalty on its gradient needs",
                "use other layers, such as `linear`, `conv` and `mlp`, or no penalty: `--gradient-penalty 0`", net.Span);
        }
    }
}
