namespace ProbDsl.Inference.Em;

/// <summary>
/// Speeds up EM where it converges slowly: from a point and several steps of EM, the point to which they lead, by reduced rank
/// extrapolation (Smith, Ford and Sidi 1987). A step of EM from there is kept only if its log-likelihood is no lower than that of the path,
/// so that the log-likelihood never decreases.
/// </summary>
internal static class ReducedRankExtrapolation
{
    /// <summary>EM runs this many plain steps before it extrapolates: most fits end within them.</summary>
    public const int PlainSteps = 50;

    /// <summary>The number of steps of EM from which a point is extrapolated.</summary>
    public const int CycleSteps = 8;

    /// <summary>A coordinate that moves by less than this fraction of itself counts as converged.</summary>
    private const double Converged = 1e-9;

    /// <summary>A change of which less than this fraction remains beside later ones may be rounding.</summary>
    private const double Dependent = 1e-7;

    /// <summary>
    /// The length of the first extrapolation in steps of EM, by coordinate, and how much longer each later one may be. A path that still
    /// turns would otherwise be left for another maximum, which need not be higher than its own (Varadhan and Roland 2008, section 6).
    /// </summary>
    private const double FirstLength = 8, Growth = 4;

    /// <summary>The point after a cycle of steps of EM and an extrapolation.</summary>
    /// <param name="before">The number of earlier cycles.</param>
    /// <param name="start">The point before the first step.</param>
    /// <param name="first">The point after the first step of EM.</param>
    /// <param name="step">
    /// The log-likelihood at a point and the point after a step of EM from there. The second is null if the first is below the given bound
    /// or not finite, or if the step has no maximum.
    /// </param>
    public static double[] Advance(
        int before, double[] start, double[] first, Func<double[], double, (double LogLikelihood, double[]? Next)> step)
    {
        var (points, reached) = (new List<double[]> { start, first }, double.NegativeInfinity);
        while (points.Count <= CycleSteps)
        {
            var (logLikelihood, next) = step(points[^1], double.NegativeInfinity);
            if (next is null) return points[^1];
            reached = logLikelihood;
            points.Add(next);
        }

        // all directions of the path, or its last one alone; a step from the limit is inside the support, which the limit may leave
        var longest = FirstLength * Math.Pow(Growth, before);
        foreach (var path in (List<double[]>[])[points, points[^3..]])
            if (step(Shortened(path, longest), double.NegativeInfinity).Next is { } beyond && step(beyond, reached).Next is { } next)
                return next;
        return points[^1];
    }

    /// <summary>The limit, or the point toward it at which the first coordinate has gone this many of its largest steps.</summary>
    private static double[] Shortened(IReadOnlyList<double[]> path, double longest)
    {
        var (limit, last, largest) = (Limit(path), path[^1], LargestSteps(path));
        var length = limit.Select((x, i) => largest[i] > 0 ? Math.Abs(x - last[i]) / largest[i] : 0).Max();
        return length <= longest ? limit : [.. limit.Zip(last, (to, from) => from + ((to - from) * longest / length))];
    }

    private static double[] LargestSteps(IReadOnlyList<double[]> path)
    {
        var largest = new double[path[0].Length];
        foreach (var (from, to) in path.Zip(path.Skip(1)))
            for (var i = 0; i < largest.Length; i++) largest[i] = Math.Max(largest[i], Math.Abs(to[i] - from[i]));
        return largest;
    }

    /// <summary>
    /// The limit of a path of points x_0, ..., x_n whose steps u_j = x_(j+1) - x_j are linear in the position: x_(n-1) + sum_j c_j u_j,
    /// where the c_j minimize |u_(n-1) + sum_j c_j (u_(j+1) - u_j)|. Each coordinate is measured by how far it moves, so that the limit
    /// does not depend on units.
    /// </summary>
    internal static double[] Limit(IReadOnlyList<double[]> path)
    {
        double[][] steps = [.. path.Zip(path.Skip(1), (from, to) => Difference(to, from))];
        var scale = LargestSteps(path);
        for (var i = 0; i < scale.Length; i++) scale[i] += Converged * Math.Abs(path[0][i]);
        // the last changes first: of changes that depend on each other, the later ones count
        var earlier = Enumerable.Range(0, steps.Length - 1).Reverse().ToArray();
        var changes = Array.ConvertAll(earlier, j => Scaled(Difference(steps[j + 1], steps[j])));
        var weights = new OrthogonalDesign(changes, Dependent).LeastSquares(Scaled(Array.ConvertAll(steps[^1], u => -u)));
        double[] limit = [.. path[^2]];
        foreach (var (c, j) in weights.Zip(earlier))
            for (var i = 0; i < limit.Length; i++) limit[i] += c * steps[j][i];
        return limit;

        // in place
        double[] Scaled(double[] values)
        {
            for (var i = 0; i < values.Length; i++) values[i] = scale[i] > 0 ? values[i] / scale[i] : 0;
            return values;
        }

        static double[] Difference(double[] of, double[] from)
        {
            var difference = new double[of.Length];
            for (var i = 0; i < of.Length; i++) difference[i] = of[i] - from[i];
            return difference;
        }
    }
}
