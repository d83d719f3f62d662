namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>Requires data that are drawn from a density known up to its normalizer.</summary>
internal sealed class EnergyRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Structures.Energy is null)
            yield return new("no data of the story are drawn by `EnergyBased`, so there is no normalizer to learn",
                "a story with a density needs no noise: leave `--method` out; for an energy write "
                    + "`x[n] ~ EnergyBased(energy, noise = Normal(0, 3))` with a net `energy`",
                story.Graph.FirstStatement);
    }
}

/// <summary>Requires an energy with something to train: a net, or a `param` among its arguments.</summary>
internal sealed class EnergyUnknownRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var energy = story.Structures.Energy!;
        if (energy.NetsOf(story.Graph).Count == 0 && !story.Params.Any())
            yield return new($"the energy `{energy.Energy.Name}` has no weights and reads no `param`, so there is nothing to train",
                $"make `{energy.Energy.Name}` a net, or pass a param: "
                    + $"`EnergyBased({energy.Energy.Name}, {energy.Noise.Span.Text}, a)` with `param a: real`",
                energy.Draw.Distribution.Span);
    }
}

/// <summary>
/// Requires that the variable of an energy-based model is data, drawn row by row over a whole plate, each row once, and that nothing else
/// is drawn or weighted.
/// </summary>
internal sealed class EnergyRowRequirement : Requirement
{
    private const string Learned = "an energy-based model learns its energy and its params alone";

    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var (draw, graph) = (story.Structures.Energy!.Draw, story.Graph);
        if (graph[draw.Target.Of] is { Role: not Role.Data } latent)
            yield return new($"`{draw.Name}` is latent, but an energy-based model is fitted to data",
                "read it from data, or draw it from a distribution with a density", latent.Span);
        else if (!RowByRow.Is(draw))
            yield return new($"`{draw.Name}` is not drawn row by row over a whole plate",
                $"write `for n in rows {{ {draw.Target.Of}[n] ~ ... }}`", draw.Target.Span);
        else if (graph.Variables.FirstOrDefault(v => v.Role == Role.Param && BatchedPlate.Has(v, draw.Loops[0].Plate!)) is { } each)
            yield return new($"`{each.Name}` has a value for each row, but {Learned}", $"give `{each.Name}` one value, or a net of the row",
                each.Span);
        if (draw.Copies.Count > 0)
            yield return new($"`{draw.Name}` is repeated, but noise is drawn for each row once", "write one row for each copy",
                draw.Copies[0].Times.Span);
        foreach (var unknown in story.Latents.Where(l => l.Name != draw.Target.Of))
            yield return new($"`{unknown.Name}` is latent, but {Learned}",
                $"declare it as `param {unknown.Name}: ...`, or give it as data", unknown.Span);
        foreach (var other in graph.Story.Where(s => s != draw && (s is TargetIncrement
            || (s is Draw also && graph[also.Target.Of].Role == Role.Data))))
            yield return new($"`{other.Name}` adds a term, but noise is contrasted with the rows of `{draw.Target.Of}` alone",
                other is Draw ? "read it as data without `~`" : "remove the line", other.Span);
    }
}
