namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// The ascent to a mode of a story's density: L-BFGS and Newton's method in units of the story; coordinates along which a
/// density is highest on an edge of the support, as of a scale of 0, are held there.
/// </summary>
public static class ModeAscent
{
    // as many pairs as coordinates capture all of the curvature; more only take time
    private const int MostPairs = 100;

    /// <param name="objective">The log density.</param>
    /// <param name="units">The unit of each unconstrained parameter [d].</param>
    /// <param name="tolerance">The scaled gradient at which the ascent has converged.</param>
    public static LimitedMemoryBfgs Create(StoryObjective objective, double[] units, double tolerance = LimitedMemoryBfgs.Tolerance) =>
        new(objective, Math.Clamp(objective.Dimension, 10, MostPairs))
        {
            ConvergenceTolerance = tolerance, UsesNewton = true,
            Units = units,
            EdgesFrom = position => EdgesFrom(objective, position),
            Above = position => BoundaryMaximum.Above(objective, position),
        };

    private static EdgePoint? EdgesFrom(StoryObjective objective, double[] position)
    {
        var maximum = BoundaryMaximum.Find(objective, position, [.. Enumerable.Range(0, position.Length)]);
        return maximum.Edges.Count == 0 ? null : new(maximum.OnEdge, maximum.Inside, [.. maximum.Edges.SelectMany(e => e.Places)]);
    }
}
