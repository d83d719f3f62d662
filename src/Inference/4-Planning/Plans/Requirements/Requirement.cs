namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>A condition on a story that a method needs. It depends on facts alone and not on other methods.</summary>
public abstract class Requirement
{
    /// <summary>A refusal with reason and remedy for each part of the story that does not meet the condition; empty if the story
    /// does.</summary>
    public abstract IEnumerable<Refusal> Unmet(StoryFacts story);

    public bool IsMetBy(StoryFacts story) => !Unmet(story).Any();

    /// <summary>All requirements, each checked only if those before it are met.</summary>
    public static Requirement InTurn(params Requirement[] requirements) => new FirstUnmet(requirements);

    /// <summary>All requirements, each checked independently.</summary>
    public static Requirement Together(params Requirement[] requirements) => new AllUnmet(requirements);
}

/// <summary>Requirements of which only the first unmet one is reported.</summary>
internal sealed class FirstUnmet(IReadOnlyList<Requirement> requirements) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        requirements.Select(r => r.Unmet(story).ToList()).FirstOrDefault(unmet => unmet.Count > 0) ?? [];
}

/// <summary>Requirements of which all unmet ones are reported.</summary>
internal sealed class AllUnmet(IReadOnlyList<Requirement> requirements) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => requirements.SelectMany(r => r.Unmet(story));
}
