namespace ProbDsl.Inference.Plans;

/// <summary>Plans for any method: checks its requirements in order, then tries its rules.</summary>
public static class Planner
{
    /// <param name="method">The method's name.</param>
    /// <param name="story">The facts about the story.</param>
    /// <param name="requires">Requirements; the first that is not met is the reason why there is no plan.</param>
    /// <param name="rules">Rules; the first that offers blocks is used; if none does, the last one gives the reason.</param>
    public static MethodChoice Plan(string method, StoryFacts story, IReadOnlyList<Requirement> requires, IReadOnlyList<PlanRule> rules)
    {
        WorkCount.Add(story.Problem is null ? $"plan of {method} before its data" : $"plan of {method}");
        if (Unmet(story, requires) is { Count: > 0 } unmet) return new(null, [.. unmet]);
        ValueList<Refusal> refusals = [];
        foreach (var rule in rules)
        {
            var offer = Propose(story, rule);
            refusals = offer.Refusals ?? [];
            if (offer.Refusals is not null) continue;
            var objective = rule.Lowered(story);
            return new(new(method, [.. rule.Marginalize(story, objective), .. offer.Blocks]) { Objective = objective }, []);
        }

        return new(null, refusals);
    }

    private static PlanProposal Propose(StoryFacts story, PlanRule rule) =>
        Unmet(story, rule.Requires) is { Count: > 0 } unmet ? PlanProposal.Refuse(unmet) : rule.Treat(story);

    /// <summary>The reasons of the first requirement that is not met; empty if all are.</summary>
    public static List<Refusal> Unmet(StoryFacts story, IReadOnlyList<Requirement> requires) =>
        requires.Select(r => r.Unmet(story).ToList()).FirstOrDefault(unmet => unmet.Count > 0) ?? [];
}
