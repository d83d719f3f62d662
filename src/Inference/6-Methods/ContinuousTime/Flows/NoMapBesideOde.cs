namespace ProbDsl.Inference.Flows;

/// <summary>
/// Refuses maps before and after the `ode`: a straight path goes from a draw of the base distribution to a row, and a map that is trained
/// at the same time would move these ends to where the loss is small.
/// </summary>
internal sealed class NoMapBesideOde : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var path = story.Structures.Path!;
        return path.Maps.Take(1).Select(map => new Refusal(
            $"`{map.Use.Name}` changes where paths {(path.Before.Contains(map) ? "start" : "end")}, but flow matching needs fixed ends",
            path.Before.Contains(map) ? "start the `ode` in a fixed distribution such as `Normal(0, 1)`"
                : "read the data in another unit: `from x / sd(x)`", map.Use.Span));
    }
}
