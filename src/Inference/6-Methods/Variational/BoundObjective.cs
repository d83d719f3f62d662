using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Lower bounds on log p(data) from a guide's draws, as losses. ELBO: the mean of log w over particles (Kingma and Welling 2014). IWAE: the
/// log of the mean of w over k particles, before rows are summed (Burda et al. 2016, eq. 8). A batch represents all rows: N / B times the
/// sum over the batch.
/// </summary>
internal static class BoundObjective
{
    /// <summary>-ELBO for each row: the mean over particles of log p - log q.</summary>
    public static Value Elbo(GuidedJoint joint, GuidedRequest request) => PerRow(joint, request, Mean);

    /// <summary>-IWAE_k for each row.</summary>
    public static Value Iwae(GuidedJoint joint, GuidedRequest request) => PerRow(joint, request, LogMeanExp);

    /// <summary>
    /// A loss whose gradient by the guide is that of IWAE without the noise of the score function: each log w is weighted by its squared
    /// normalized weight, which is fixed (Tucker et al. 2019, eq. 8). The guide's own arguments must be fixed.
    /// </summary>
    public static Value DoublyReparameterized(GuidedJoint joint, GuidedRequest request) => PerRow(joint, request, SquaredWeights);

    private static AxisTensor SquaredWeights(AxisTensor value, Axis particle) =>
        !value.Axes.Contains(particle) ? value : value.Without(particle, (v, d) =>
        {
            var weight = Exp(v - Reshape(LogSumExp(v, d), v.Shape.With(d, 1)));
            return Sum(StopGradient(Square(weight)) * v, d);
        });

    /// <summary>The loss per row of the data, of a batch with all terms outside it.</summary>
    private static Value PerRow(GuidedJoint joint, GuidedRequest request, Func<AxisTensor, Axis, AxisTensor> over)
    {
        var (rows, outside) = joint.LogRatio();
        var count = request.Rows is { } plate ? joint.Whole.SizeOf(plate.Size) : 1;
        var loss = joint.Builder.Constant(0);
        // if rows do not differ there is one number for all of them
        if (rows is not null) loss -= MeanOfAll(over(rows, joint.Particle).Value);
        if (outside is not null && !request.IsPredictive) loss -= SumAll(over(outside, joint.Particle).Value) / count;
        return loss;
    }

    private static Value MeanOfAll(Value each) => SumAll(each) / Math.Max(1.0, each.Shape.Count);

    private static AxisTensor Mean(AxisTensor value, Axis particle) =>
        value.Axes.Contains(particle) ? value.Without(particle, (v, d) => Sum(v, d) / particle.Size) : value;

    private static AxisTensor LogMeanExp(AxisTensor value, Axis particle) =>
        value.Axes.Contains(particle) ? value.Without(particle, (v, d) => LogSumExp(v, d) - Math.Log(particle.Size)) : value;
}
