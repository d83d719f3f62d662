using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>A convolution of an image, padded so that only the stride changes its height and width.</summary>
public sealed class ConvLayer : LayerSignature
{
    public override string Name => "conv";

    public override string Summary => "a convolution with `channels` kernels of `kernel` (3) by `kernel`; `stride` (1) makes n / stride, rounded up; without channels the outputs decide them";

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
        var (smaller, why) = Stride.Divide(image, use.SizeOf("stride") ?? Size.One, "`stride` of `conv`");
        if (smaller is null) return LayerRuling.Refuse(why!);
        return use.SizeOf("channels") is { } channels ? (smaller with { Channels = channels }).Type : smaller.Asked(Name, use);
    }
}
