namespace ProbDsl.Inference.Integration;

/// <summary>
/// The normal distribution that scales a grid about a mode: by the curvature there, or, if a kink or an edge leaves none, by the widths
/// over which the density falls. No approximation if the peak is narrower than floating point resolves.
/// </summary>
internal static class PeakWidth
{
    /// <summary>A density that has not fallen within this distance counts as never falling.</summary>
    private const double Far = 1e8, Least = 1e-20;

    /// <summary>
    /// The smallest relative width of a peak: doubles resolve some thousand points in it, and a narrower peak is a rounding artifact, as
    /// when a scale goes to 0.
    /// </summary>
    private const double Narrowest = 1e-12;

    public static LaplaceOutcome Measure(StoryObjective objective, double[] mode)
    {
        var outcome = LaplaceApproximation.Compute(objective, mode);
        if (outcome is LaplaceApproximation normal) return Spike(mode, normal.Sd) ?? outcome;
        var (none, d, top) = ((NoLaplaceApproximation)outcome, mode.Length, objective.Density(mode));
        var widths = Enumerable.Range(0, d).Select(i => Width(objective, mode, top, NoLaplaceApproximation.Axis(d, i))).ToArray();
        if (Spike(mode, i => widths[i]) is { } spike) return spike;
        if (!widths.All(double.IsFinite) || !double.IsFinite(Width(objective, mode, top, none.Direction))) return none;
        var (root, covariance, log) = (new double[d, d], new double[d, d], 0.0);
        for (var i = 0; i < d; i++) (root[i, i], covariance[i, i], log) = (widths[i], widths[i] * widths[i], log + Math.Log(widths[i]));
        return new LaplaceApproximation([.. mode], root, covariance, top + log + (0.5 * d * Math.Log(2 * Math.PI)), 0);
    }

    private static NoLaplaceApproximation? Spike(double[] mode, Func<int, double> width) =>
        Array.FindIndex([.. Enumerable.Range(0, mode.Length)], i => width(i) < Narrowest * Math.Abs(mode[i])) is var at and >= 0
            ? NoLaplaceApproximation.Along(LaplaceObstacle.Spike, at, mode.Length) : null;

    /// <summary>The distance along a direction, in both ways, over which the density falls to e^-1/2; infinite if it does not.</summary>
    private static double Width(StoryObjective objective, double[] mode, double top, double[] direction) =>
        Math.Max(OneWay(objective, mode, top, direction, 1), OneWay(objective, mode, top, direction, -1));

    // a NaN density has not fallen
    private static double OneWay(StoryObjective objective, double[] mode, double top, double[] direction, int way)
    {
        for (var length = Least; length < Far; length *= 1.5)
            if (objective.Density([.. mode.Zip(direction, (m, d) => m + (way * length * d))]) <= top - 0.5) return length;
        return double.PositiveInfinity;
    }
}
