namespace ProbDsl.Inference.PointSummaries;

/// <summary>Names what goes to the edge of its support where an optimization was dropped because its density grew without bound.</summary>
public static class UnboundedDirection
{
    /// <summary>The error; null if no transformed parameter has gone far.</summary>
    /// <param name="objective">The density.</param>
    /// <param name="position">The last unconstrained parameters of the optimization.</param>
    public static Diagnostic? Find(StoryObjective objective, double[] position)
    {
        var joint = objective.Joint;
        int[] far = [.. Enumerable.Range(0, position.Length).Where(i => BoundaryProbabilities.IsFar(objective, position, i))];
        if (far.Length == 0) return null;
        var farthest = far.MaxBy(i => Math.Abs(Distance(i)));
        var (name, unknown) = joint.NameOf(farthest);
        var draw = objective.Problem.Graph.StatementsOf(unknown.Name).OfType<Draw>().FirstOrDefault();
        return draw is not null && unknown.Support is Simplices or UnitInterval ? RunDiagnostics.UnboundedPrior(draw, unknown)
            : ModeDiagnostics.NoMaximum(unknown, name, unknown.Support is not PositiveReals ? "the edge of its support"
                : Distance(farthest) < 0 ? "0" : "infinity");

        double Distance(int place) => position[place] - BoundaryProbabilities.OriginOf(objective, place);
    }
}
