namespace ProbDsl.Inference.Calibration;

/// <summary>True values whose exchangeable components are in the order in which a fit reports those of its draws.</summary>
internal static class OrderedTruth
{
    /// <param name="story">The story with its data.</param>
    /// <param name="truth">The true values by name.</param>
    public static IReadOnlyDictionary<string, Tensor> Order(StoryFacts story, IReadOnlyDictionary<string, Tensor> truth)
    {
        var problem = story.Problem!;
        using var objective = StoryObjective.OnOwnScales(problem, story.Catalog, story.JointDensity, Runtime.Managed.ManagedEngine.On(1),
            areGradientsNeeded: false);
        var coordinates = objective.Joint.Coordinates;
        if (coordinates.Any(c => c.Cells is not null)) return truth;
        double[] point = [.. coordinates.SelectMany(c => Coordinates.OwnOf(problem, c.Unknown, truth[c.Unknown.Name]))];
        var (sorted, by) = new ComponentOrderedDraws(problem, objective).Of(new(point, [0], point.Length), [objective.Density(point)]);
        if (by is null) return truth;
        var ordered = new Dictionary<string, Tensor>(truth);
        foreach (var (name, values) in sorted.Arrays(objective))
            if (ordered.TryGetValue(name, out var own)) ordered[name] = new(own.Shape, values.Values);
        return ordered;
    }
}
