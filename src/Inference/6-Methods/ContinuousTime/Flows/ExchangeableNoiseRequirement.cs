namespace ProbDsl.Inference.Flows;

/// <summary>
/// Requires of `--pairing ot` that rows may exchange their noise: one base distribution, and a velocity without given values.
/// </summary>
internal sealed class ExchangeableNoiseRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var path = story.Structures.Path!;
        if (story.Run[StandardOptions.Pairing] != "ot") yield break;
        if (path.Given.Count > 0)
            yield return new("`--pairing ot` pairs each row with its nearest noise, so the pairs would depend on the flow's conditioning "
                + "inputs", "remove `--pairing`", path.Draw.Span);
        else if (ReadsRow(path.Draw))
            yield return new("`--pairing ot` exchanges noise between rows, but each row has its own base distribution",
                "remove `--pairing`", path.Draw.Distribution.Span);
    }

    /// <summary>Whether the base distribution differs from row to row.</summary>
    private static bool ReadsRow(Draw draw) =>
        draw.Distribution.Values.SelectMany(v => ExprTree.All(v.Value))
            .Any(e => (e is Access access && access.At.Any(a => a is AffineIndex { Loop: not null })) || e is Position);
}
