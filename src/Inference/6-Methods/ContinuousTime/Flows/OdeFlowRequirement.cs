namespace ProbDsl.Inference.Flows;

/// <summary>Requires data that are drawn through a flow that is an `ode`.</summary>
/// <param name="next">The advice: how to write one.</param>
internal sealed class OdeFlowRequirement(string next) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Structures.Path is not { Sde: null })
            yield return new("no data of the story are drawn through a flow that is an `ode`", next,
                story.Graph.Story.Select(s => s.Span).FirstOrDefault());
    }
}
