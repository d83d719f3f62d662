using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;

namespace ProbDsl.Inference.Analysis;

/// <summary>The last map of a flow, before an `exp` at its end, after which units are those of logarithms.</summary>
/// <param name="Use">The map with its options.</param>
/// <param name="IsBeforeExp">Whether an `exp` follows.</param>
internal sealed record LastMap(FlowUse Use, bool IsBeforeExp)
{
    /// <summary>The last map of a draw; null without one.</summary>
    public static LastMap? Of(ModelGraph graph, Draw draw)
    {
        var stages = FlowStage.Of(graph, draw);
        var isBeforeExp = FlowStage.EndsInExp(stages);
        return stages.SkipLast(isBeforeExp ? 1 : 0).LastOrDefault() is { } last ? new(last.Use, isBeforeExp) : null;
    }
}
