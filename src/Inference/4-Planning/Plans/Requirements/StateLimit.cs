namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires, with data, that the states of a finite latent are not too many for its members.</summary>
public sealed class StateLimit : RequirementOf<Variable>
{
    /// <summary>The number of states that any number of members may have, and that of states of all members together beyond
    /// it.</summary>
    private const long MostStates = 10_000, MostTerms = 10_000_000;

    public override IEnumerable<Refusal> Unmet(StoryFacts story, Variable part)
    {
        if (!part.IsFiniteLatent || story.Problem is not { } problem) yield break;
        long states = problem.SizeOf(((FiniteSupport)part.Support).Count), members = problem.ShapeOf(part).Count;
        if (states > MostStates && states * members > MostTerms)
            yield return new($"`{part.Name}` has {states:N0} states in each of {members:N0} members, and more than {MostStates:N0} states "
                + $"may be marginalized up to {MostTerms:N0} terms",
                "use fewer states (`--set` or the story sets their number)", part.Span);
    }
}
