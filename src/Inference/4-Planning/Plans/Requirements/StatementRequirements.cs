namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires that the story has a draw, or optionally a `target +=`.</summary>
internal sealed class DrawRequirement(bool orWeighed = false) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Graph.Story.Any(s => s is Draw || (orWeighed && s is TargetIncrement))) yield break;
        yield return new(
            "the story has no statement with `~`, so the data have no distribution",
            "write how the data are generated, as in `for n in rows { x[n] ~ Normal(mean, sd) }`",
            story.Graph.Variables.Select(v => v.Span).FirstOrDefault());
    }
}

/// <summary>Requires a story without `target +=`.</summary>
/// <param name="where">What does not support it.</param>
public sealed class NoTargetStatement(string where = "closed forms over rows do") : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is TargetIncrement weigh)
            yield return new($"`target +=` adds a term, which {where} not support", Advice.ListMethods, weigh.Span);
    }
}

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
