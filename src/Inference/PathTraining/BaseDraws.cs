using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Paths;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.PathTraining;

/// <summary>Draws of a path's base law for the rows of a batch: [batch, event..].</summary>
internal static class BaseDraws
{
    public static Lowered Of(TimePath path, PathBatch of)
    {
        var law = of.Story.LawOf(path.Base, of.Story.Bind(path.Draw.Loops));
        return law.DrawUnguarded(of.Noise, [of.Axis], path.Event) is var drawn
            ? drawn with { Value = Ops.Cast(drawn.Value, of.Builder.FloatType) } : drawn;
    }
}
