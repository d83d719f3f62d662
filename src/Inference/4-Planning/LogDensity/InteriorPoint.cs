namespace ProbDsl.Inference.LogDensity;

/// <summary>A point inside the supports of all unknowns, with equal values for unknowns of the same kind.</summary>
public static class InteriorPoint
{
    /// <summary>Values to try for all unconstrained parameters, since some may have no density: too few degrees of freedom.</summary>
    public static readonly double[] CommonValues = [0, 0.3, -0.3, 1, -1, 2, -2];

    /// <summary>
    /// The point: the same value for all unconstrained parameters; on an unknown's own scale 0 for reals, 1 for scales, 0.5 for
    /// probabilities, equal probabilities for simplexes, and unit matrices.
    /// </summary>
    public static double[] Choose(LogJoint joint, Func<Coordinate, bool> isItsOwn, double free = 0) =>
        [.. joint.Coordinates.SelectMany(c => Enumerable.Range(0, c.Free.Count).Select(i => c.Unknown.Support switch
        {
            _ when !isItsOwn(c) => free,
            PositiveReals => 1,
            Simplices => 1.0 / c.Free[^1],
            PositiveDefiniteMatrices => i / c.Free[^1] % c.Free[^1] == i % c.Free[^1] ? 1 : 0,
            Reals => 0,
            _ => 0.5,
        }))];
}
