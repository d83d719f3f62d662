namespace ProbDsl.Inference.Variational;

/// <summary>The options of an mlp for a net that goes the other way: the hidden layers of the story's first mlp in reverse order.</summary>
internal static class MirroredLayers
{
    private const int UsualWidth = 128;

    public static ValueList<GivenOption> Choose(ModelGraph graph, LayerSignature mlp, SourceSpan span)
    {
        var options = graph.Callables.OfType<Net>().SelectMany(n => n.AllLayers).FirstOrDefault(l => l.Of == mlp)?.Options;
        if (options?.FirstOrDefault(o => o.Name == "hidden")?.Value is not SizeList hidden)
            return [new("hidden", new SizeList([Size.Of(UsualWidth), Size.Of(UsualWidth)], span))];
        return [new("hidden", new SizeList([.. hidden.Sizes.Reverse()], span)),
            .. options.Where(o => o.Name is "act" or "weight_norm" or "dense")];
    }
}
