namespace ProbDsl.Catalog.Layers;

/// <summary>
/// A block of a transformer with layer normalization before each part: x plus attention, then plus a gelu MLP of 4 times the width. Six
/// maps: normalization, queries with keys and values, result of the attention, normalization, and the two of the MLP. The last map of each
/// part is initialized small, so that the block starts near the identity.
/// </summary>
/// <param name="weights">The weights of the net.</param>
/// <param name="width">The numbers of each position.</param>
internal sealed class TransformerBlock(NetWeights weights, int width)
{
    private const int Wider = 4;

    /// <param name="x">[axes.., W], the positions among the axes.</param>
    /// <param name="attend">Maps queries, keys and values, [axes.., 3 W], to the result of the attention, [axes.., W].</param>
    public Operand Of(Operand x, Func<Value, Value> attend)
    {
        x = Attended(x, attend);
        var hidden = Map(Wider * width, MapInitialization.Before("gelu"), LayerNormLayer.Lower(weights.Next(), x));
        return Plus(x, Map(width, MapInitialization.OfOutputs, Activation.Named("gelu").Of(hidden)));
    }

    /// <summary>The first part of the block: x plus the attention between positions.</summary>
    /// <inheritdoc cref="Of"/>
    public Operand Attended(Operand x, Func<Value, Value> attend)
    {
        var asked = Map(3 * width, MapInitialization.Linear, LayerNormLayer.Lower(weights.Next(), x));
        return Plus(x, Map(width, MapInitialization.OfOutputs, new(attend(asked.Value), 1)));
    }

    private static Operand Plus(Operand x, Operand more) => x with { Value = x.Value + more.Value };

    private Operand Map(int size, MapInitialization start, Operand x) =>
        new LinearMap(weights.Next(), size, start).Of(x);
}
