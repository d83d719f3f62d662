namespace ProbDsl.Inference.PointSummaries;

/// <summary>Summarizes a point of a log density for a fit.</summary>
public static class PointSummary
{
    /// <summary>
    /// The maximum of rows times squared parameters for the check of the curvature, which takes some ten gradients for each parameter:
    /// beyond it, the check would take longer than the optimization.
    /// </summary>
    private const double MostLookedAt = 5e7;

    /// <summary>The summary of a point with its definitions, and a warning if the density does not fall in every direction.</summary>
    /// <param name="objective">The density.</param>
    /// <param name="mode">The point.</param>
    /// <param name="rotation">The rotation of its factors; null if they have none.</param>
    /// <param name="onEdge">Unconstrained parameters on an edge, which are reported separately and excluded from the check.</param>
    public static FitSummary Compute(StoryObjective objective, Mode mode, FactorRotation? rotation, int[] onEdge)
    {
        var joint = objective.Joint;
        var arrays = new Interpreter(joint.Arrays()).Run(objective.Slots(mode.Position));
        var (identified, fixedPlaces) = rotation?.Triangular(mode) ?? (mode, []);
        var open = FindUnidentified(objective, identified, [.. onEdge, .. fixedPlaces]);
        return new(
            [.. joint.Coordinates.Select(c => EstimateOf(c.Unknown) with { Cells = c.Cells })],
            rotation?.FreeParameters ?? joint.Dimension,
            open is null ? [] : [open.Why],
            mode.OrderedBy)
        {
            NoMaximum = open?.NoMaximum,
            Definitions = [.. joint.Definitions.Select(EstimateOf)],
        };

        Estimate EstimateOf(Variable variable) => new(variable.Name, arrays[variable.Name], variable.Extents.Count);
    }

    /// <summary>The directions in which the density does not fall; null if there are none, or if the check would take too long.</summary>
    /// <param name="objective">The density.</param>
    /// <param name="mode">The point.</param>
    /// <param name="onEdge">Unconstrained parameters that are excluded from the check.</param>
    public static UnidentifiedPoint? FindUnidentified(StoryObjective objective, Mode mode, int[] onEdge) =>
        (objective.Rows + (double)objective.Dimension) * objective.Dimension * objective.Dimension > MostLookedAt ? null
            : UnidentifiedPoint.Find(objective, mode, [.. Enumerable.Range(0, objective.Dimension).Except(onEdge)]);
}
