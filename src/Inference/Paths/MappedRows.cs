using ProbDsl.Catalogue.Flows;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Paths;

/// <summary>Rows through one of the maps after an `ode`, forward and inverse.</summary>
internal static class MappedRows
{
    /// <summary>Maps rows from noise to data, [axes.., event..].</summary>
    public static Lowered Forward(this FlowStage map, StoryLowering story, Lowered rows) =>
        new(Ops.Reshape(((IFlowMap)map.Use.Of!).Forward(Call(map, story, rows)), rows.Value.Shape), rows.Axes);

    /// <summary>Maps rows from data to noise; also returns the log absolute determinant, [axes..].</summary>
    public static (Lowered Rows, Lowered LogVolume) Back(this FlowStage map, StoryLowering story, Lowered rows)
    {
        var (back, logVolume) = ((IFlowMap)map.Use.Of!).Back(Call(map, story, rows));
        return (new(Ops.Reshape(back, rows.Value.Shape), rows.Axes),
            new(Ops.Reshape(logVolume, rows.Value.Shape.Leading(rows.Axes.Length)), rows.Axes));
    }

    private static MapCall Call(FlowStage map, StoryLowering story, Lowered rows) => new(
        Ops.Reshape(rows.Value, [rows.Value.Shape.Leading(rows.Axes.Length).Count, rows.Event.Count]),
        new(map.Use.Options, story.Problem.SizeOf),
        new(map.Name, (name, shape, start) => story.NetWeights.Of(story.Builder, map.Name, name, shape, start)));
}
