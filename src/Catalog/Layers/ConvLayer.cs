namespace ProbDsl.Catalog.Layers;

/// <summary>A convolution of an image, padded so that only the stride changes its height and width.</summary>
public sealed class ConvLayer : LayerSignature, ILayer
{
    internal const int Kernel = 3;

    public override string Name => "conv";

    public override string Summary =>
        "a convolution with `channels` kernels of `kernel` (3) by `kernel`; with `stride` (1), height and width n become n / stride, "
            + "rounded up; without channels, the outputs of the net determine them";

    public override ValueList<OptionSignature> Options =>
    [
        new("channels", new SizeKind(), IsPositional: true),
        new("kernel", new SizeKind()),
        new("stride", new SizeKind()),
    ];

    public override string SizeOption => "channels";

    public override LayerResult InferType(LayerUse use)
    {
        var (image, refusal) = Image.Into(Name, use);
        if (image is null) return refusal!;
        var (smaller, why) = Stride.Divide(image, use.SizeOf("stride") ?? Size.One, "`stride` of `conv`");
        if (smaller is null) return LayerResult.Refuse(why!);
        return use.SizeOf("channels") is { } channels ? (smaller with { Channels = channels }).Type : smaller.WithOutputChannels(Name, use);
    }

    public Operand Lower(LayerCall call) =>
        Lower(call, Image.Of(call.Inputs[0].Value), call.OutputShape[0], call.Size("kernel", Kernel), call.Size("stride", 1), call.Start);

    /// <summary>
    /// [axes.., C, H, W] -> [axes.., channels, H / stride, W / stride]: the windows of the image are the rows of a matrix, one more axis of
    /// a linear map. Weights: weight [C kernel kernel, channels], bias [channels].
    /// </summary>
    internal static Operand Lower(LayerCall call, Operand image, int channels, int kernel, int stride, MapInitialization start)
    {
        var (down, across) = (Windows.Same(image.Event[1], kernel, stride), Windows.Same(image.Event[2], kernel, stride));
        var seen = new LinearMap(call.Weights.Next(), channels, start)
            .Of(new Operand(UnfoldImage(image.Value, down, across), 1)).Value;
        return new Operand(Turned(seen), 2).Shaped(channels, down.On(image.Event[1]), across.On(image.Event[2]));
    }

    /// <summary>The matrices transposed, [.., a, b] -> [.., b, a].</summary>
    internal static Value Turned(Value matrices)
    {
        var rank = matrices.Shape.Rank;
        return Transpose(matrices, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }
}
