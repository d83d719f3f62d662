namespace ProbDsl.Inference;

/// <summary>The normal law whose scale a grid about a mode takes: that of the curvature there; where a kink or an edge leaves none, one as wide as the density takes to fall.</summary>
internal static class PeakWidth
{
    /// <summary>A density that has not fallen so far away never does.</summary>
    private const double Far = 1e8;

    public static LaplaceOutcome Of(StoryObjective objective, double[] mode)
    {
        var outcome = LaplaceApproximation.Of(objective, mode);
        if (outcome is not NoLaplaceApproximation none) return outcome;
        var (d, top) = (mode.Length, objective.Density(mode));
        var widths = Enumerable.Range(0, d).Select(i => Width(objective, mode, top, Axis(d, i))).ToArray();
        if (!widths.All(double.IsFinite) || !double.IsFinite(Width(objective, mode, top, none.Direction))) return none;
        var (root, covariance, log) = (new double[d, d], new double[d, d], 0.0);
        for (var i = 0; i < d; i++) (root[i, i], covariance[i, i], log) = (widths[i], widths[i] * widths[i], log + Math.Log(widths[i]));
        return new LaplaceApproximation([.. mode], root, covariance, top + log + (0.5 * d * Math.Log(2 * Math.PI)), 0);
    }

    private static double[] Axis(int dimension, int i) => [.. Enumerable.Range(0, dimension).Select(j => j == i ? 1.0 : 0)];

    /// <summary>How far along a direction, both ways, the density falls to e^-1/2; infinite where it does not.</summary>
    private static double Width(StoryObjective objective, double[] mode, double top, double[] direction) =>
        Math.Max(OneWay(objective, mode, top, direction, 1), OneWay(objective, mode, top, direction, -1));

    private static double OneWay(StoryObjective objective, double[] mode, double top, double[] direction, int way)
    {
        for (var length = 1e-8; length < Far; length *= 1.5)
            if (!(objective.Density([.. mode.Zip(direction, (m, d) => m + (way * length * d))]) > top - 0.5)) return length;
        return double.PositiveInfinity;
    }
}
