using ProbDsl.Inference.PathTraining;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// |velocity(x_t, t) - (x_1 - x_0)|^2 on straight paths x_t = (1 - t) x_0 + t x_1 from the base distribution to the data (Lipman et al.
/// 2023; Liu et al. 2023): its minimum, which is above 0, is the velocity that transports one distribution to the other.
/// </summary>
public static class FlowMatchingLoss
{
    public static Value Lower(FlowPath path, PathBatch of)
    {
        var (start, end) = (Starts(path, of), of.Rows);
        var time = of.Each(StratifiedTimes.Spread(of.Builder, of.Noise, of.Request.Batch));
        var straight = end.JoinWith(start, (one, zero) => one - zero);
        var between = start.JoinWith(time.WithEventRank(start.EventRank).JoinWith(straight, (t, u) => t * u), (zero, moved) =>
            zero + moved);
        return of.MeanSquare(path.Velocity(of.Story, between, time, of.Given).JoinWith(straight, (v, u) => v - u));
    }

    /// <summary>Draws of the base distribution, in the order in which they are paired with the rows.</summary>
    private static AxisTensor Starts(FlowPath path, PathBatch of)
    {
        var drawn = BaseDraws.Lower(path, of);
        return of.Request.IsPaired
            ? drawn with { Value = Ops.Gather(drawn.Value, of.Builder.Slot(PairedRows.Order, [of.Request.Batch]), 0) } : drawn;
    }
}
