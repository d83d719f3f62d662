using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Analysis;

/// <summary>One of the maps that are applied to a draw in sequence.</summary>
/// <param name="Name">
/// The name that prefixes its weights: that of its flow, with its position if the flow has several maps, or its own name after `|>`.
/// </param>
/// <param name="Use">The map with its options.</param>
/// <param name="Given">The arguments of its flow.</param>
internal sealed record FlowStage(string Name, FlowUse Use, ValueList<Expr> Given)
{
    /// <summary>All maps of a draw, in order.</summary>
    public static FlowStage[] Of(ModelGraph graph, Draw draw) =>
        [.. draw.Distribution.Through.SelectMany((use, at) =>
            Of(graph, use, draw.Distribution.Through.Take(at).Count(u => u.Name == use.Name)))];

    private static IEnumerable<FlowStage> Of(ModelGraph graph, FlowUse use, int before)
    {
        var name = before == 0 ? use.Name : $"{use.Name}{before + 1}";
        if (use.Of is not null) return [new(name, use, [])];
        var maps = ((Flow)graph.Callables.First(c => c.Name == use.Name)).Maps;
        return maps.Select((map, i) => new FlowStage(maps.Count == 1 ? name : $"{name}.{i + 1}", map, use.Given));
    }
}
