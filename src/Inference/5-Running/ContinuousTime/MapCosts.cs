using ProbDsl.Compiler.Graph.Printing;

namespace ProbDsl.Inference.ContinuousTime;

/// <summary>
/// What flows cost for the density of one row: a line for each map, and one for its nets. An `ode` counts one evaluation of a field of the
/// catalog; a net that is its field is counted as that net.
/// </summary>
internal static class MapCosts
{
    public static IEnumerable<NetCosts> Compute(ModelGraph graph, Func<string, long?> valueOf)
    {
        foreach (var flow in graph.Callables.OfType<Flow>().Where(f => f.Maps.Any(HasOwnWeights)))
            yield return new("flow", flow.Name,
                [.. flow.Maps.SelectMany((map, at) => Lines(map, at > 0 ? "|> " : "", flow.Type, flow.Arguments, valueOf))]);
        foreach (var draw in graph.Story.Concat(graph.Guide).OfType<Draw>())
            foreach (var map in FlowStage.Expand(graph, draw).Where(s => s.Name == s.Use.Name && HasOwnWeights(s.Use)))
                yield return new("flow", map.Name, [.. Lines(map.Use, "", draw.Target.Type, [], valueOf)]);
    }

    private static bool HasOwnWeights(FlowUse map) => map.HasWeights && map.Field is not CallableName;

    private static IEnumerable<NetLine> Lines(FlowUse map, string before, TensorType type, ValueList<Formal> given,
        Func<string, long?> valueOf)
    {
        var sizes = NetCosts.SizesOf(type).Concat(given.SelectMany(g => NetCosts.SizesOf(g.Type))).Concat(NetCosts.SizesOf(map.Options));
        var (text, makes) = (before + StoryText.Written(map.Span), type with { Element = map.Of!.Maps(type.Element) });
        if (!HasOwnWeights(map))
        {
            yield return new(text, makes, LayerCost.None);
            yield break;
        }

        if (!sizes.SelectMany(s => s.Symbols).All(s => valueOf(s) is not null))
        {
            yield return new(text, makes, null);
            yield break;
        }

        var cost = FlowCosts.Estimate(map, type, given, size => checked((int)size.Evaluate(name => valueOf(name)!.Value)));
        yield return new(text, makes, cost.Own);
        foreach (var nets in cost.Nets)
            yield return new($"  {(nets.Count == 1 ? "a net" : $"{nets.Count} nets")} {string.Join(" - ", nets.Widths)}",
                LayerResult.Real(Size.Of(nets.Widths[^1])).Type!, nets.Cost);
    }
}
