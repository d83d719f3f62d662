namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that a name is drawn or defined by one statement, in loops without an order.</summary>
internal sealed class SingleDefinitionRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Assignment statement) yield break;
        var pieces = story.Graph.StatementsOf(statement.Target.Of).ToList();
        if (statement.Loops.FirstOrDefault(l => l.Order != Order.Free) is { } chain)
            yield return new($"`{statement.Name}` is a chain along `{chain.Name}`, but closed forms over rows do not support chains",
                "`probdsl methods` lists the methods", statement.Target.Span);
        else if (pieces.Count > 1 && pieces[0] == statement && pieces.All(p => p.Loops.All(l => l.Order == Order.Free)))
            yield return new($"`{statement.Target.Of}` is defined by several statements, but closed forms over rows need one",
                "define it by one statement in one loop", statement.Target.Span);
    }
}
