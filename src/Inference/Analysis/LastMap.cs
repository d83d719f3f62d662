using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;

namespace ProbDsl.Inference.Analysis;

/// <summary>The map of a flow that ends in what is drawn.</summary>
internal static class LastMap
{
    /// <summary>The last map of a draw, with its options; null without a flow.</summary>
    public static FlowUse? Of(ModelGraph graph, Draw draw) => FlowStage.Of(graph, draw) is [.., var last] ? last.Use : null;
}
