namespace ProbDsl.Inference.Gibbs;

/// <summary>Requires `repeated` rows to occur a whole number of times: the states of a part of a row cannot be drawn.</summary>
internal sealed class WholeCopiesRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part.Copies.FirstOrDefault(c => c.IsWeight) is { } weights)
            yield return new($"`{part.Name}` has weights of rows, `repeated {weights.Times.Span.Text}`, but `gibbs` draws each row a whole "
                + "number of times", $"{Advice.ListMethods}; or read counts", weights.Times.Span);
    }
}
