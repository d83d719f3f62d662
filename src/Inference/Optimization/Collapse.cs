namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Points to which an ascent runs where a log density has no maximum: a scale goes to 0 with its members at one value, as in
/// `a[k] ~ Normal(mean, scale)`, and the density grows without bound.
/// </summary>
internal static class Collapse
{
    /// <summary>A scale that goes to 0 passes this part of its members' size long before rounding; peaks of data are wider.</summary>
    private const double Part = 1e-13;

    /// <summary>
    /// Whether the log density falls by a nat for each number where each changes by 1e-13 of its size (of 1 where it is smaller), every
    /// other one up. One evaluation.
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
