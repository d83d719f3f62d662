namespace ProbDsl.Inference.PathTraining;

/// <summary>Draws from the base distribution of a continuous-time model for the rows of a batch: [batch, event..].</summary>
internal static class BaseDraws
{
    public static AxisTensor Lower(TimePath path, PathBatch of)
    {
        var distribution = of.Story.DistributionOf(path.Base, of.Story.Bind(path.Draw.Loops));
        return distribution.DrawUnguarded(of.Noise, [of.Axis], path.Event) is var drawn
            ? drawn with { Value = Ops.Cast(drawn.Value, of.Builder.FloatType) } : drawn;
    }
}
