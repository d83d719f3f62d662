namespace ProbDsl.Catalog.Layers;

/// <summary>The type of an image, [C, H, W], where [H, W] has one channel and an index has a channel for each state.</summary>
internal sealed record Image(Size Channels, Size Height, Size Width)
{
    public LayerResult Type => LayerResult.Real(Channels, Height, Width);

    /// <summary>The image that a tensor type represents, or null.</summary>
    public static Image? Of(TensorType type) => type.Dims.Select(d => d.Size).ToList() switch
    {
        _ when type.IsPrefix => null,
        [var height, var width] => new(type.States ?? Size.One, height, width),
        [var channels, var height, var width] => new(channels * (type.States ?? Size.One), height, width),
        _ => null,
    };

    /// <summary>A value as an image: [axes.., C, H, W].</summary>
    public static Operand Of(Operand value)
    {
        var shown = value.Size > 0 ? Concatenation.OneHot(value) : value;
        if (value.Size == 0) return value.EventRank == 3 ? value : value.Shaped([1, .. value.Event]);
        // [axes.., channels.., H, W, states]: states become channels, those of one channel adjacent
        var (axes, rank) = (shown.Axes.Rank, shown.Value.Shape.Rank);
        var turned = Ops.Transpose(shown.Value, [.. Enumerable.Range(0, rank - 3), rank - 1, rank - 3, rank - 2]);
        return new Operand(turned, rank - axes).Shaped(shown.Event[..^3].Count * value.Size, shown.Event[^3], shown.Event[^2]);
    }

    /// <summary>The image that is the input of a layer, or the reason why the input is not an image.</summary>
    public static (Image? Image, LayerResult? Refusal) Into(string layer, LayerUse use)
    {
        if (LayerInputs.RefusePrefix(layer, use) is { } refused) return (null, refused);
        if (use.Inputs.Count > 1)
            return (null, LayerResult.Refuse($"`{layer}` takes one image, but its inputs are {LayerInputs.Describe(use.Inputs)}: "
                + "join them first, "
                + $"as in `concat(image, label) |> {layer}`"));
        if (Of(use.Inputs[0]) is { } image) return (image, null);
        return (null, LayerResult.Refuse($"`{layer}` takes an image, real[channels, height, width] or real[height, width], but this is "
            + $"{use.Inputs[0]}: `linear(64, 7, 7)` makes 64 channels of 7 by 7 from any input"));
    }

    /// <summary>This image with the number of channels that the outputs hold; the outputs must be images of its height and width.</summary>
    public LayerResult WithOutputChannels(string layer, LayerUse use)
    {
        if (use.Outputs!.FirstOrDefault(o => !Fits(o)) is { } invalid)
            return LayerResult.Refuse($"`{layer}` makes images of {Height} by {Width} here, but an output is "
                + $"{invalid}: write its channels, as in `{layer}(32)`, and end with `linear`");
        return (this with { Channels = use.Outputs!.Select(o => Of(o)!.Channels).Aggregate((a, b) => a + b) }).Type;
    }

    private bool Fits(TensorType output) => Of(output) is { } image && image.Height == Height && image.Width == Width;
}
