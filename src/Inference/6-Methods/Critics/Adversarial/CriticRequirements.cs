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

/// <summary>Requires that the story's critic, if it has one, reads all latents that the guide samples, and data of their rows.</summary>
internal sealed class CriticOfGuideRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Graph.Critic is not { } critic || story.Structures.Sampler is not { } sampler) yield break;
        var read = critic.Arguments.Select(a => a.Name).ToHashSet();
        foreach (var latent in sampler.Latents.Where(l => !read.Contains(l)))
            yield return new($"the critic `{critic.Name}` does not read `{latent}`, whose density it estimates",
                $"add the argument `{latent}`", critic.Span);
        var data = GuideCriticPlan.GivenTo(story.Graph, sampler).Select(v => v.Name).ToList();
        foreach (var name in data.Where(d => !read.Contains(d)))
            yield return new($"the critic `{critic.Name}` does not read `{name}`, on which the guide's draws depend",
                $"add the argument `{name}`", critic.Span);
        foreach (var argument in critic.Arguments.Where(a => !sampler.Latents.Contains(a.Name) && !data.Contains(a.Name)))
            yield return new(
                $"the critic `{critic.Name}` reads `{argument.Name}`, which neither the guide nor the prior of its draws reads",
                $"remove the argument `{argument.Name}`", argument.Span);
    }
}

/// <summary>Requires that the critic has the hidden layer in which reconstructions are compared.</summary>
internal sealed class CriticLayerRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var critic = VaeGanPlan.Analyze(story).Game.Critic;
        var (layers, span) = (HiddenLayers.Count(critic), critic.Span);
        if (story.Run[StandardOptions.CriticLayer] is not { } layer)
        {
            if (layers == 0)
                yield return new($"the critic `{critic.Name}` has no hidden layer in which reconstructions could be compared",
                    "give it hidden layers, `mlp(hidden = [64, 64])`, or compare the rows themselves: `--critic-layer 0`", span);
        }
        else if (layer > layers)
        {
            yield return new(string.Create(CultureInfo.InvariantCulture,
                    $"`--critic-layer {layer}` is not a hidden layer of the critic `{critic.Name}`, which has {layers}"),
                string.Create(CultureInfo.InvariantCulture, $"use a layer from 0, the rows themselves, to {layers}"), span);
        }
    }
}

/// <summary>Requires that the losses of story, guide and critic can be lowered with their gradients. Checked last, with data.</summary>
internal sealed class LoweredGuideCriticRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is not { } problem ? []
        : story.Lower(typeof(LoweredGuideCriticRequirement), () =>
        {
            var plan = GuideCriticPlan.Analyze(story);
            var request = new GuideCriticRequest(problem.SizeOf(plan.Rows.Size), IsAdaptive: true) { Trains = true };
            var batch = new GuideCriticBatch(plan, problem, story.Catalog, request with { Batch = Math.Min(request.Batch, 2) });
            batch.OfCritic().Gradient();
            batch.OfStory().Gradient();
            return [];
        }).Refusals;
}
