using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>The transpose of a convolution: makes an image larger by its stride.</summary>
public sealed class ConvTransposeLayer : LayerSignature
{
    private const int Kernel = 3;

    public override string Name => "conv_transpose";

    public override string Summary => "the transpose of a convolution: `channels` images of height and width n * `stride` (1), each pixel spread by a kernel of `kernel` (3); without channels the outputs decide them";

    public override ValueList<OptionSignature> Options =>
    [
        new("channels", new SizeKind(), IsPositional: true),
        new("kernel", new SizeKind()),
        new("stride", new SizeKind()),
    ];

    public override bool IsOpen(LayerUse use) => use["channels"] is null;

    public override LayerRuling Rule(LayerUse use)
    {
        var (image, refusal) = Image.Into(Name, use);
        if (image is null) return refusal!;
        var (stride, kernel) = (use.SizeOf("stride") ?? Size.One, use.SizeOf("kernel") ?? Size.Of(Kernel));
        if (kernel.IsAtLeast(stride) == false) return LayerRuling.Refuse($"`conv_transpose` with kernel {kernel} and stride {stride} leaves pixels that no kernel reaches: let `kernel` be at least `stride`");
        var larger = image with { Height = image.Height * stride, Width = image.Width * stride };
        return use.SizeOf("channels") is { } channels ? (larger with { Channels = channels }).Type : larger.Asked(Name, use);
    }
}
