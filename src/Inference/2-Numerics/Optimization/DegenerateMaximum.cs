namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Detects degenerate maxima: points near which a log density is unbounded, because a scale goes to 0 with its members at one value, as in
/// `a[k] ~ Normal(mean, scale)`.
/// </summary>
public static class DegenerateMaximum
{
    /// <summary>A collapsing scale passes this fraction of its members' size long before rounding does; peaks from data are
    /// wider.</summary>
    private const double Part = 1e-13;

    /// <summary>
    /// Whether the log density falls by at least a nat per coordinate where each coordinate changes by 1e-13 of its size (of 1 where it is
    /// smaller), with alternating signs. One evaluation.
    /// </summary>
    /// <param name="density">The log density.</param>
    /// <param name="x">The point.</param>
    /// <param name="value">The log density there.</param>
    public static bool IsAt(IDifferentiable density, ReadOnlySpan<double> x, double value)
    {
        double[] moved = [.. x];
        for (var i = 0; i < moved.Length; i++) moved[i] += (i % 2 == 0 ? Part : -Part) * Math.Max(1, Math.Abs(moved[i]));
        return double.IsFinite(value) && !(density.Evaluate(moved, new double[moved.Length]) >= value - moved.Length);
    }
}
