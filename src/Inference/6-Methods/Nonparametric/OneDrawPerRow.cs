namespace ProbDsl.Inference.Nonparametric;

/// <summary>Requires that a draw from a nonparametric distribution draws each row once, in loops over whole plates.</summary>
/// <param name="distribution">The trait of the distribution.</param>
internal sealed class OneDrawPerRow(DistributionTraits distribution) : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw draw || !draw.Distribution.Of.Is(distribution)) yield break;
        var data = story.Graph[draw.Target.Of];
        if (!IsWhole(draw, data))
            yield return new(
                $"`{draw.Name}` is not one row of a plate, but `{draw.Distribution.Of.Name}` needs such rows",
                $"write it once, inside `for n in {data.Extents.Select(e => e.ToString()).FirstOrDefault() ?? "rows"}`, "
                    + $"with the columns in the type: `data x[rows]: real[2]`",
                draw.Target.Span);
    }

    private static bool IsWhole(Draw draw, Variable data)
    {
        var own = draw.Target.At.OfType<AffineIndex>().Where(a => a.Loop is { IsWholePlate: true } && a.Offset == Size.Of(0))
            .Select(a => a.Loop!).ToHashSet();
        return draw.Distribution.Through.Count == 0 && draw.Copies.Count == 0
            && data.Extents.Count > 0 && data.Extents.All(e => e.Plate is { Within: null })
            && draw.Loops.Count == data.Extents.Count && own.Count == draw.Loops.Count && draw.Loops.All(own.Contains);
    }
}
