using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>One thing that a method demands of a story. It looks at facts alone and names no method that it does not speak for.</summary>
public abstract class Requirement
{
    /// <summary>Each part of the story that does not meet it, with the reason and what would help; none where the story does.</summary>
    public abstract IEnumerable<Refusal> Unmet(StoryFacts story);

    public bool IsMetBy(StoryFacts story) => !Unmet(story).Any();

    /// <summary>All of them, each asked where those before it are met.</summary>
    public static Requirement InTurn(params Requirement[] requirements) => new InTurn(requirements);

    /// <summary>All of them, each asked whatever the others say.</summary>
    public static Requirement Together(params Requirement[] requirements) => new Together(requirements);
}

/// <summary>Requirements of which the first that is not met is reported.</summary>
internal sealed class InTurn(IReadOnlyList<Requirement> requirements) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        requirements.Select(r => r.Unmet(story).ToList()).FirstOrDefault(unmet => unmet.Count > 0) ?? [];
}

/// <summary>Requirements of which all that are not met are reported.</summary>
internal sealed class Together(IReadOnlyList<Requirement> requirements) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => requirements.SelectMany(r => r.Unmet(story));
}
