using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>y = W x + b of all numbers that come in. Several sizes make a tensor of that shape.</summary>
public sealed class LinearLayer : LayerSignature
{
    public override string Name => "linear";

    public override string Summary => "W x + b of all numbers that come in, row by row; `linear(64, 7, 7)` makes real[64, 7, 7]; without a size the outputs decide it";

    public override ValueList<OptionSignature> Options =>
    [
        new("size", new SizeKind(), IsPositional: true),
        new("height", new SizeKind(), IsPositional: true),
        new("width", new SizeKind(), IsPositional: true),
    ];

    public override bool IsOpen(LayerUse use) => use["size"] is null;

    public override LayerRuling Rule(LayerUse use)
    {
        if (Flowing.PrefixRefused(Name, use) is { } refused) return refused;
        if (use["size"] is null && use.Options.Count > 0) return LayerRuling.Refuse("`linear` with `height` or `width` needs `size` too: `linear(64, 7, 7)` makes 64 channels of 7 by 7");
        if (use["size"] is null) return LayerRuling.Real(use.Asked!);
        return LayerRuling.Real([.. Options.Select(o => use.SizeOf(o.Name)).OfType<Size>()]);
    }
}
