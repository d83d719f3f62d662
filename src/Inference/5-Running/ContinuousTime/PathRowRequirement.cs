namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Requires that the variable of a continuous-time model is data, drawn row by row over a whole plate, each row once.</summary>
public sealed class PathRowRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var draw = story.Structures.Path!.Draw;
        if (story.Graph[draw.Target.Of] is { Role: not Role.Data } latent)
            yield return new($"`{draw.Name}` is latent, but a continuous-time model is trained on data",
                "read it from data, or draw it from a distribution with a density", latent.Span);
        else if (!RowByRow.Is(draw))
            yield return new($"`{draw.Name}` is not drawn row by row over a whole plate",
                $"write `for n in rows {{ {draw.Target.Of}[n] ~ ... }}`", draw.Target.Span);
        if (draw.Copies.Count > 0)
            yield return new($"`{draw.Name}` is repeated, but a continuous-time model has no weights of rows",
                "write one row for each copy", draw.Copies[0].Times.Span);
    }
}
