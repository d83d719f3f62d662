namespace ProbDsl.Catalog.Layers;

/// <summary>A transposed convolution: enlarges an image by its stride.</summary>
public sealed class ConvTransposeLayer : LayerSignature, ILayer
{
    public override string Name => "conv_transpose";

    public override string Summary =>
        "the transpose of a convolution: `channels` images of height and width n * `stride` (1), "
            + "each pixel spread by a kernel of `kernel` (3); without channels, the outputs of the net determine them";

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
        var (stride, kernel) = (use.SizeOf("stride") ?? Size.One, use.SizeOf("kernel") ?? Size.Of(ConvLayer.Kernel));
        if (kernel.IsAtLeast(stride) == false)
            return LayerResult.Refuse($"`conv_transpose` with kernel {kernel} and stride {stride} leaves pixels that no kernel reaches: "
                + $"make `kernel` at least `stride`");
        var larger = image with { Height = image.Height * stride, Width = image.Width * stride };
        return use.SizeOf("channels") is { } channels ? (larger with { Channels = channels }).Type : larger.WithOutputChannels(Name, use);
    }

    /// <summary>
    /// Each pixel contributes a window of the larger image, and overlapping windows are added: the transpose of a convolution of the larger
    /// image with this stride. Weights: weight [C, channels kernel kernel], bias [channels].
    /// </summary>
    public Operand Lower(LayerCall call)
    {
        var (image, made) = (Image.Of(call.Inputs[0].Value), call.OutputShape);
        var (kernel, stride) = (call.Size("kernel", ConvLayer.Kernel), call.Size("stride", 1));
        var (channels, height, width) = made.Rank == 3 ? (made[0], made[1], made[2]) : (1, made[0], made[1]);
        var (weights, fan) = (call.Weights.Next(), (double)image.Event[0] * kernel * kernel / (stride * stride));
        var pixels = ConvLayer.Turned(image.Shaped(image.Event[0], image.Event[1] * image.Event[2]).Value);
        var spread = new LinearMap(weights, channels * kernel * kernel, call.Start) { Fan = fan }
            .Products(new LayerInput("x", new(pixels, 1)));
        var larger = FoldImage(spread, Windows.Same(height, kernel, stride), Windows.Same(width, kernel, stride), height, width);
        return new Operand(larger + Reshape(weights.Request("bias", [channels], call.Start.Bias(fan)), [channels, 1, 1]), 3);
    }
}
