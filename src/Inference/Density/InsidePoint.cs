using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Density;

/// <summary>A point inside of the supports of all unknowns, where all that are alike have the same numbers.</summary>
internal static class InsidePoint
{
    /// <summary>Free numbers to try, the same for all, where some have no density: degrees of freedom that are too few.</summary>
    public static readonly double[] Alike = [0, 0.3, -0.3, 1, -1, 2, -2];

    /// <summary>
    /// 0 for numbers, the same number for all in free coordinates; on an unknown's own scale 1 for scales, a half for probabilities, equal
    /// shares, unit matrices.
    /// </summary>
    public static double[] Of(LogJoint joint, Func<Coordinate, bool> isItsOwn, double free = 0) =>
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
