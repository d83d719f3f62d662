namespace ProbDsl.Inference.Adversarial;

/// <summary>Requires that the critic of the story, if it has one, reads the generated rows, and besides them only given data.</summary>
internal sealed class CriticOfRowsRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Graph.Critic is not { } critic || GeneratedRows.Find(story.Graph) is not { } rows) yield break;
        if (critic.Arguments.All(a => a.Name != rows.Data))
            yield return new($"the critic `{critic.Name}` does not read `{rows.Data}`, which it has to judge",
                $"add an argument: `net {critic.Name}({rows.Data}: {story.Graph[rows.Data].Type})`", critic.Span);
        foreach (var argument in critic.Arguments)
            if (story.Latents.Any(l => l.Name == argument.Name))
                yield return new($"the critic `{critic.Name}` reads the latent `{argument.Name}`, which rows of the data do not have",
                    $"remove the argument `{argument.Name}`", argument.Span);
            else if (story.Graph[argument.Name] is not { Role: Role.Data, Extents: [{ Plate: { } own }, ..] } || own != rows.Rows)
                yield return new($"the critic `{critic.Name}` reads `{argument.Name}`, which is not data of each row",
                    $"remove the argument `{argument.Name}`", argument.Span);
    }
}
