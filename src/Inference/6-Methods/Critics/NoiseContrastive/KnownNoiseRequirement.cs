namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>Requires that the noise has a density and draws, and is known before training.</summary>
internal sealed class KnownNoiseRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var energy = story.Structures.Energy!;
        if (energy.Noise.Through.Count > 0 || story.Catalog[energy.Noise.Of] is not (IDensity and ISampler))
            yield return new($"the noise `{energy.Noise.Span.Text}` of `{energy.Draw.Name}` has no density or no sampler",
                "use a distribution that has both and is wider than the data, such as `Normal(0, 3)` or `StudentT(3, 0, 2)`",
                energy.Noise.Span);
        var arguments = energy.Noise.Values.Select(v => v.Value).ToList();
        if (arguments.SelectMany(v => ExprTree.All(v)).OfType<Call>()
            .FirstOrDefault(c => story.Graph.Callables.Any(n => n is Net && n.Name == c.Of)) is { } net)
            yield return Unknown(energy, $"calls the net `{net.Of}`", net.Span);
        if (arguments.SelectMany(v => DeepReads.Find(story.Graph, v))
            .FirstOrDefault(r => story.Graph[r.Of].Role == Role.Param) is { } param)
            yield return Unknown(energy, $"reads the param `{param.Of}`", param.Span);
    }

    private static Refusal Unknown(EnergyDraw energy, string reads, Parser.Source.SourceSpan span) =>
        new($"the noise of `{energy.Draw.Name}` {reads}, but it must be known before training",
            "use numbers, data or functions of whole columns, such as `Normal(mean(x), 2 * sd(x))`", span);
}
