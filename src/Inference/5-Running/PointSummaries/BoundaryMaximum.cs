namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// The edges on which a maximum of a density lies: scales that are 0 and matrices that are singular there, where the density is finite.
/// It falls away from the edge, and does not change between the point and the edge. Both are differences of the density along a path whose
/// steps are ratios, so that neither units nor the place where an optimization stopped matter.
/// </summary>
/// <param name="Inside">
/// The same maximum beside the edge, so far inside that the density has its digits and so near that it has not fallen: the curvature of
/// all other parameters can be computed there.
/// </param>
/// <param name="OnEdge">The maximum on the edge, as far as a point in unconstrained parameters can be on it.</param>
/// <param name="Edges">The paths to the edges; empty if the maximum is not on an edge.</param>
internal sealed record BoundaryMaximum(double[] Inside, double[] OnEdge, IReadOnlyList<BoundaryPath> Edges)
{
    /// <summary>In nats: a fall that no rounding has, and the smaller fall from which its power of the distance is found.</summary>
    private const double Whole = 1, Part = 0.1;

    /// <summary>
    /// In nats: below the density on the edge, what a point on the edge may be, what it may be if the density does not fall to the
    /// edge, and what the density falls to the point beside the edge.
    /// </summary>
    private const double AtRest = 1e-5, Almost = 1e-3, Rounding = 1e-7;

    /// <summary>The ratio of scales, as power of e, at which the search starts and at which it ends.</summary>
    private const double Near = 3, Far = 800;

    private const int Halvings = 24;

    /// <summary>The number of points below a fall at which the density must not be higher, and how far they are apart.</summary>
    private const int Checks = 12;

    private const double Apart = 0.5;

    /// <summary>The shift of logarithms from which curvatures are seen, and the curvature that none has beside an edge.</summary>
    private const double Shift = 0.1, Flattest = 0.5;

    /// <param name="objective">The density.</param>
    /// <param name="position">The unconstrained parameters of a maximum.</param>
    /// <param name="places">The unconstrained parameters that may be on an edge.</param>
    public static BoundaryMaximum Find(StoryObjective objective, double[] position, int[] places)
    {
        var (inside, onEdge, edges) = (position, position, new List<BoundaryPath>());
        foreach (var path in Flat(objective, position, places))
        {
            if (Beside(objective, path, inside) is not { } beside
                || ModeDiagnostics.ColumnOfScale(objective, path) is not null) continue;
            (inside, onEdge) = (beside, path.At(onEdge, 0));
            edges.Add(path);
        }

        return new(inside, onEdge, edges);
    }

    /// <summary>
    /// A higher point on the paths away from edges, where the position is so near to some that the density does not change along them,
    /// though it is highest farther away; null if there is none.
    /// </summary>
    public static double[]? Above(StoryObjective objective, double[] position)
    {
        var above = position;
        foreach (var path in Flat(objective, position, [.. Enumerable.Range(0, position.Length)]))
            above = End(objective, path, above).Higher ?? above;
        return ReferenceEquals(above, position) ? null : above;
    }

    /// <summary>The paths along which the density does not change: a scale whose logarithm has a curvature is not near its edge.</summary>
    private static IEnumerable<BoundaryPath> Flat(StoryObjective objective, double[] position, int[] places)
    {
        BoundaryPath[] paths = [.. BoundaryPath.Find(objective.Joint, places)];
        if (paths.Length == 0) return [];
        var (moved, gradient) = ((double[])position.Clone(), new double[position.Length]);
        foreach (var path in paths) moved[path.Places[0]] += Shift;
        objective.Evaluate(moved, gradient);
        return paths.Where(path => !(Math.Abs(gradient[path.Places[0]]) > Shift * Flattest));
    }

    /// <summary>The point beside an edge; null if the maximum is not on it.</summary>
    private static double[]? Beside(StoryObjective objective, BoundaryPath path, double[] from) => End(objective, path, from).Beside;

    /// <summary>
    /// The point beside an edge, or a higher one farther away if the density rises before it falls; neither where the position is not near
    /// it.
    /// </summary>
    private static (double[]? Beside, double[]? Higher) End(StoryObjective objective, BoundaryPath path, double[] from)
    {
        var top = objective.Density(path.At(from, 0));
        if (!(Math.Abs(objective.Density(from) - top) < Almost) || !(FallAt(Near) < Whole) || FindFall() is not { } far) return default;
        var (whole, part) = (Reach(Whole, far), Reach(Part, far));
        // a density that rises before it falls has its maximum there
        var highest = Enumerable.Range(1, Checks).Select(i => whole - (i * Apart)).MinBy(FallAt);
        if (FallAt(highest) < -AtRest) return (null, path.At(from, highest));
        var power = Math.Log(Whole / Part) / (whole - part);
        var own = Whole * Math.Exp(-power * whole);
        if (!(own < AtRest) && !(own < Almost && FallAt(-Near) < Rounding)) return default;
        return (path.At(from, Math.Max(0, RestBelow(whole - (Math.Log(Whole / AtRest) / power)))), null);

        double FallAt(double u) => top - objective.Density(path.At(from, u)) is var fall && !double.IsNaN(fall) ? fall
            : double.PositiveInfinity;

        // nearer to the edge the power may be smaller, but not without end: where terms are large their rounding is all that is left
        double RestBelow(double u)
        {
            var least = u - (Math.Log(Whole / AtRest) / power);
            while (u > Math.Max(0, least) && FallAt(u) > AtRest) u -= Apart;
            return u;
        }

        double? FindFall()
        {
            for (var u = 2 * Near; u < Far; u *= 2)
                if (FallAt(u) >= Whole) return u;
            return null;
        }

        double Reach(double fall, double far)
        {
            var near = 0.0;
            for (var i = 0; i < Halvings; i++)
            {
                var middle = (near + far) / 2;
                if (FallAt(middle) < fall) near = middle;
                else far = middle;
            }

            return far;
        }
    }
}
