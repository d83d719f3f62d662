using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>One number for each square of an image: its largest or its mean.</summary>
public sealed class PoolLayer(string name, string summary) : LayerSignature
{
    internal static IEnumerable<LayerSignature> Rows =>
    [
        new PoolLayer("max_pool", "the largest of each square of `size` (2) by `size` pixels; n / size, rounded up"),
        new PoolLayer("mean_pool", "the mean of each square of `size` (2) by `size` pixels; n / size, rounded up"),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override ValueList<OptionSignature> Options => [new("size", new SizeKind(), IsPositional: true)];

    public override LayerRuling Rule(LayerUse use)
    {
        var (image, refusal) = Image.Into(name, use);
        if (image is null) return refusal!;
        var (smaller, why) = Stride.Divide(image, use.SizeOf("size") ?? Size.Of(2), $"`size` of `{name}`");
        return smaller is null ? LayerRuling.Refuse(why!) : smaller.Type;
    }
}
