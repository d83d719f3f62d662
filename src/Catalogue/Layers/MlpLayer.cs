using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>Linear layers with an activation between each two.</summary>
public sealed class MlpLayer : LayerSignature
{
    public override string Name => "mlp";

    public override string Summary => "linear layers of the sizes `hidden`, each followed by `act` (relu), then a linear one of size `out`, which the outputs decide where it is left out";

    public override ValueList<OptionSignature> Options =>
    [
        new("hidden", new SizesKind(), IsRequired: true, IsPositional: true),
        new("act", Activation.Choice),
        new("out", new SizeKind()),
    ];

    public override bool IsOpen(LayerUse use) => use["out"] is null;

    public override LayerRuling Rule(LayerUse use) => Flowing.PrefixRefused(Name, use) ?? LayerRuling.Real(use.SizeOf("out") ?? use.Asked!);
}
