namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A normal observation that stands for a draw near a value of its linear predictor: its log density has the same gradient and curvature
/// there.
/// </summary>
/// <param name="Predictor">The value of the linear predictor: [axes of the draw's loops].</param>
/// <param name="LogDensity">The log density of each draw there, 0 where it does not count.</param>
/// <param name="Response">What is observed.</param>
/// <param name="Variance">Its variance.</param>
/// <param name="Counts">Whether each draw counts; null: all do.</param>
internal sealed record WorkingResponse(
    AxisTensor Predictor, AxisTensor LogDensity, AxisTensor Response, AxisTensor Variance, AxisTensor? Counts)
{
    /// <summary>The log density of the normal observation at the predictor, 0 where it does not count.</summary>
    public AxisTensor NormalLogDensity => OfCounted(Response.JoinWith(Predictor, (y, eta) => Square(y - eta))
        .JoinWith(Variance, (square, v) => -0.5 * (Log(2 * Math.PI * v) + (square / v))), Counts);

    /// <summary>A log density of each draw, 0 where it does not count.</summary>
    public static AxisTensor OfCounted(AxisTensor each, AxisTensor? counts) =>
        counts is null ? each : each.Where(counts, new(each.Value.Program.Constant(0), [])).SpreadOver(each.Axes);
}
