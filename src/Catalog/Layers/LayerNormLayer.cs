namespace ProbDsl.Catalog.Layers;

/// <summary>Layer normalization (Ba et al. 2016). Weights: scale and offset, of the shape of the input, initially 1 and 0.</summary>
public sealed class LayerNormLayer : LayerSignature, ILayer
{
    // as in PyTorch: avoids a division by 0 if all elements are equal
    private const double Least = 1e-5;

    public override string Name => "layer_norm";

    public override string Summary =>
        "(x - mean) / sd over all elements of one case, then a learned scale and offset for each element; keeps the shape";

    public override LayerResult InferType(LayerUse use) => LayerInputs.RefusePrefix(Name, use) ?? LayerInputs.Joined(use);

    public Operand Lower(LayerCall call) => Lower(call.Weights.Next(), call.Joined);

    /// <summary>The normalization of the event of x.</summary>
    internal static Operand Lower(MapWeights weights, Operand x)
    {
        var standard = Reshape(Standardized(x.Shaped(x.Event.Count).Value), x.Value.Shape);
        return x with { Value = (standard * weights.Request("scale", x.Event, Initialization.Ones))
            + weights.Request("offset", x.Event, Initialization.Zeros) };
    }

    /// <summary>(x - mean) / sd along the last dimension.</summary>
    internal static Value Standardized(Value x)
    {
        var centered = x - Mean(x);
        return centered / Sqrt(Mean(Square(centered)) + Least);
    }

    private static Value Mean(Value x)
    {
        var sum = Sum(x, -1);
        return Reshape(sum, [.. sum.Shape, 1]) / x.Shape[^1];
    }
}
