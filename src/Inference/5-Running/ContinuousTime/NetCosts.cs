using ProbDsl.Compiler.Graph.Printing;

namespace ProbDsl.Inference.ContinuousTime;

/// <summary>A layer of a net as it is written, with what it makes and costs; a cost that depends on a size of the data is null.</summary>
public sealed record NetLine(string Text, TensorType Makes, LayerCost? Cost);

/// <summary>
/// The nets of a story, layer by layer, and its flows, map by map, with their shapes, parameters and multiply-adds for one row. Derived
/// guides and nets that another net calls are not part of a net.
/// </summary>
/// <param name="Sort">`net` or `flow`.</param>
/// <param name="Name">Its name.</param>
/// <param name="Lines">Its layers, or its maps and their nets; a line for a start that is a value costs nothing.</param>
public sealed record NetCosts(string Sort, string Name, IReadOnlyList<NetLine> Lines)
{
    /// <summary>The sum of its lines; null if one is not known.</summary>
    public LayerCost? Total => Sum(Lines.Select(l => l.Cost));

    /// <summary>The sum of costs; null if one is not known.</summary>
    public static LayerCost? Sum(IEnumerable<LayerCost?> costs) =>
        costs.Aggregate((LayerCost?)LayerCost.None, (sum, cost) => sum is null || cost is null ? null : sum + cost);

    /// <summary>The nets of a story and its guide, in their order, then its flows with weights of their own.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="valueOf">The value of a size by its name; null if only data determine it.</param>
    public static IReadOnlyList<NetCosts> Compute(ModelGraph graph, Func<string, long?> valueOf) =>
        [.. graph.Callables.OfType<Net>().Concat(graph.Critic is { } critic ? [critic] : []).Distinct()
            .Select(n => Compute(graph, n, valueOf)),
            .. MapCosts.Compute(graph, valueOf)];

    private static NetCosts Compute(ModelGraph graph, Net net, Func<string, long?> valueOf)
    {
        var costs = new LayerCosts(size => checked((int)size.Evaluate(name => valueOf(name)!.Value)));
        var isKnown = SizesOf(net).SelectMany(s => s.Symbols).All(s => valueOf(s) is not null);
        var arguments = Arguments(graph, net);
        return new("net", net.Name,
            [.. net.Lets.SelectMany(l => Lines($"let {l.Name} = ", l.Start, l.Layers)), .. Lines("", net.Start, net.Layers)]);

        IEnumerable<NetLine> Lines(string before, Expr? start, ValueList<LayerStage> layers)
        {
            if (start is not null) yield return new(before + StoryText.Written(start.Span), start.Type, LayerCost.None);
            var each = isKnown ? costs.Of(layers, start is null ? arguments : [("x", start.Type)]) : null;
            foreach (var (at, layer) in layers.Index())
                yield return new((at > 0 || start is not null ? "|> " : before) + StoryText.Written(layer.Span), layer.Makes, each?[at]);
        }
    }

    /// <summary>The arguments as layers read them: the field of a continuous-time model may read its state twice.</summary>
    private static IEnumerable<(string Name, TensorType Type)> Arguments(ModelGraph graph, Net net)
    {
        var path = StoryStructures.Of(graph).Path;
        var isTwice = path?.Called(graph) == net && TimePath.ReadsNoise(net, path.Draw.Target.Type.Rank)
            && RowsInOpenUnits.Find(graph, path).Any(u => u.Data.Name == path.Draw.Target.Of);
        return net.Arguments.Select((a, i) => (a.Name, isTwice && i == 0 ? Doubled(a.Type) : a.Type));
    }

    private static TensorType Doubled(TensorType type) => LayerResult.Real(LayerUse.Elements(type) * Size.Of(2)).Type!;

    private static IEnumerable<Size> SizesOf(Net net) =>
        net.Arguments.SelectMany(a => SizesOf(a.Type)).Concat(net.Starts.SelectMany(s => SizesOf(s.Type)))
        .Concat(net.AllLayers.SelectMany(l => SizesOf(l.Makes).Concat(SizesOf(l.Options))));

    /// <summary>The sizes among the values of options.</summary>
    internal static IEnumerable<Size> SizesOf(ValueList<GivenOption> options) => options.SelectMany(o => o.Value switch
    {
        SizeArgument one => [one.Extent.Size],
        SizeList several => several.Sizes,
        FieldUse field => SizesOf(field.Options),
        _ => (IEnumerable<Size>)[],
    });

    internal static IEnumerable<Size> SizesOf(TensorType type) =>
        type.Dims.Select(d => d.Size).Concat(type.States is { } states ? [states] : []);
}
