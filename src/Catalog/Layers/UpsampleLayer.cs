namespace ProbDsl.Catalog.Layers;

/// <summary>A larger image, by repeating pixels (nearest neighbors).</summary>
public sealed class UpsampleLayer : LayerSignature, ILayer
{
    private const int Factor = 2;

    public override string Name => "upsample";

    public override string Summary => "an image in which each pixel fills a square of `factor` (2) by `factor`; n * factor";

    public override ValueList<OptionSignature> Options => [new("factor", new SizeKind(), IsPositional: true)];

    public override LayerResult InferType(LayerUse use)
    {
        var (image, refusal) = Image.Into(Name, use);
        var factor = use.SizeOf("factor") ?? Size.Of(Factor);
        return image is null ? refusal! : (image with { Height = image.Height * factor, Width = image.Width * factor }).Type;
    }

    public Operand Lower(LayerCall call)
    {
        var (image, factor) = (Image.Of(call.Inputs[0].Value), call.Size("factor", Factor));
        var (channels, height, width) = (image.Event[0], image.Event[1], image.Event[2]);
        var pixels = image.Shaped(channels, height, 1, width, 1).Value;
        Shape squares = [.. image.Axes, channels, height, factor, width, factor];
        return new Operand(Broadcast(pixels, squares), 5).Shaped(channels, height * factor, width * factor);
    }
}
