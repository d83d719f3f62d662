namespace ProbDsl.Catalog.Layers;

/// <summary>Causal attention of one position to the keys and values that were saved at the positions before it.</summary>
internal static class CachedAttention
{
    /// <summary>[axes.., 3 W], the queries, keys and values of the position -> [axes.., W]; work linear in the length.</summary>
    public static Value Lower(Value asked, int heads, PrefixStep step)
    {
        var (axes, width) = (asked.Shape[..^1], asked.Shape[^1] / 3);
        var all = Reshape(step.Save(Slice(asked, -1, width, 2 * width)), [.. axes, step.Length, 2, heads, width / heads]);
        var query = Reshape(Slice(asked, -1, 0, width), [.. axes, 1, heads, width / heads]);
        var scores = Where(step.IsSeen, Sum(query * Part(0), -1) / Math.Sqrt((double)width / heads), double.NegativeInfinity);
        var weights = Exp(scores - Reshape(LogSumExp(scores, axes.Rank), [.. axes, 1, heads]));
        return Reshape(Sum(Reshape(weights, [.. axes, step.Length, heads, 1]) * Part(1), axes.Rank), [.. axes, width]);

        Value Part(int which) => Reshape(Slice(all, axes.Rank + 1, which, 1), [.. axes, step.Length, heads, width / heads]);
    }
}
