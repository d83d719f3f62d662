namespace ProbDsl.Inference.ContinuousTime;

/// <summary>
/// The conditioning inputs of a continuous-time model's net, as numbers for every member that its statement draws: replicates first where
/// there are several, then the loops.
/// </summary>
internal static class ConditioningInputs
{
    /// <summary>The inputs from the problem's own data: [rows, ..] each.</summary>
    public static IReadOnlyList<Tensor> Compute(TimePath path) => Compute(path, null);

    /// <summary>The inputs from sampled arrays: [replicates x rows, ..] each.</summary>
    public static IReadOnlyList<Tensor> Compute(TimePath path, SampledArrays? arrays)
    {
        if (path.Given.Count == 0) return [];
        var story = arrays?.Story(path.Problem, path.Catalog) ?? path.Story();
        var loops = story.Bind(path.Draw.Loops);
        var axes = MembersOf(path, arrays, story);
        var values = story.Inside(path.Draw, () => path.Given.Select(g => story.Lower(g, loops).SpreadOver(axes)).ToList());
        foreach (var (at, value) in values.Index())
            story.Builder.Output($"{at}", Ops.Reshape(value.Value, [axes.Aggregate(1, (n, a) => n * a.Size), .. value.Event]));
        var program = story.Builder.Build();
        var outputs = arrays?.Run(program) ?? new Interpreter(program).Run(new Dictionary<string, Tensor>());
        return [.. values.Select((_, at) => outputs[$"{at}"])];
    }

    /// <summary>The axes of the members that the statement draws: replicates where there are several, then its loops.</summary>
    public static Axis[] MembersOf(TimePath path, SampledArrays? arrays, StoryLowering story) =>
        Axis.Union(story.AxesOf(path.Draw.Loops).Concat(arrays?.Replicates is { } replicates ? [replicates] : []));
}
