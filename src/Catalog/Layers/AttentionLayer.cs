namespace ProbDsl.Catalog.Layers;

/// <summary>
/// Attention between the pixels of an image, added to it, as in the nets of Ho et al. 2020: the channels of a pixel are normalized and
/// mapped to queries, keys and values. The three maps are those of the first part of a block of a transformer.
/// </summary>
public sealed class AttentionLayer : LayerSignature, ILayer
{
    private const int Heads = 4;

    public override string Name => "attention";

    public override string Summary =>
        "an image [channels, height, width] plus attention between its pixels, with `heads` (4) parts of the channels; the pixels have no "
            + "positions besides those that their channels hold; keeps the shape";

    public override ValueList<OptionSignature> Options => [new("heads", new SizeKind(), IsPositional: true)];

    public override LayerResult InferType(LayerUse use)
    {
        if (LayerInputs.RefusePrefix(Name, use) is { } refused) return refused;
        var heads = use.SizeOf("heads") ?? Size.Of(Heads);
        if (use.Inputs is not [{ Rank: 3, States: null, Dims: [var channels, _, _] } image])
            return LayerResult.Refuse($"`attention` takes an image, real[channels, height, width], but this is "
                + $"{LayerInputs.Describe(use.Inputs)}: tokens, index[L, V] or real[L, D], go into `transformer`");
        return Stride.IsMultiple(channels.Size, heads) ? LayerResult.Real([.. image.Dims.Select(d => d.Size)])
            : LayerResult.Refuse($"`attention` cannot split {channels.Size} channels between {heads} heads: "
                + $"write `heads`, or a number of channels that is a multiple of {heads}");
    }

    public Operand Lower(LayerCall call)
    {
        var (image, heads) = (call.Joined, call.Size("heads", Heads));
        var pixels = new Operand(ConvLayer.Turned(image.Shaped(image.Event[0], image.Event[1] * image.Event[2]).Value), 1);
        var made = new TransformerBlock(call.Weights, image.Event[0]).Attended(pixels, asked => Attention(asked, heads, isCausal: false));
        return new Operand(ConvLayer.Turned(made.Value), 2).Shaped([.. image.Event]);
    }
}
