namespace ProbDsl.Inference.MaximumAPosteriori;

/// <summary>
/// Maximizes over latents along the rows of the data, such as a level for each row, with everything else fixed. Far from the data, the
/// gradient with respect to a noise's scale is the square of that of the latents: an optimization of both raises the scale until no row
/// says anything about its latents, and ends at a maximum where all the data are noise.
/// </summary>
internal sealed class LocationStart
{
    /// <summary>The maximum number of steps.</summary>
    private const int Steps = 100;

    private readonly StoryObjective objective;
    private readonly int[] places;
    private readonly double[] units;

    private LocationStart(StoryObjective objective, int[] places, double[] units) =>
        (this.objective, this.places, this.units) = (objective, places, units);

    /// <summary>The start for a density; null without such latents, or without scales beside them.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="objective">Its density.</param>
    /// <param name="units">The units of all unconstrained parameters.</param>
    public static LocationStart? Find(ModelGraph graph, StoryObjective objective, double[] units)
    {
        var rows = graph.Story.OfType<Draw>().Select(d => graph[d.Target.Of]).Where(v => v.Role == Role.Data)
            .SelectMany(v => v.Extents).Select(e => e.Size).ToHashSet();
        var (places, at, hasScales) = (new List<int>(), 0, false);
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            hasScales |= coordinate.Unknown.Support is PositiveReals or PositiveDefiniteMatrices or CholeskyFactors;
            if (coordinate.Unknown is { Role: Role.Latent, Support: Reals } latent && latent.Extents.Any(e => rows.Contains(e.Size)))
                places.AddRange(Enumerable.Range(at, coordinate.Free.Count));
            at += coordinate.Free.Count;
        }

        return places.Count > 0 && hasScales ? new(objective, [.. places], [.. places.Select(p => units[p])]) : null;
    }

    /// <summary>The point after the steps.</summary>
    /// <param name="start">The initial point, which is not modified.</param>
    public double[] Move(double[] start)
    {
        double[] point = [.. start], from = [.. places.Select(p => start[p])];
        var top = new LimitedMemoryBfgs(new RestrictedFunction(objective, point, places)) { Units = units }.Maximize(from, Steps).Position;
        for (var i = 0; i < places.Length; i++) point[places[i]] = top[i];
        return point;
    }
}
