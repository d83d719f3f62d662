using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>An MLP whose weights are masked so that the numbers for a position depend only on what stands before it: all positions in one pass (Germain et al. 2015, MADE).</summary>
public sealed class MaskedMlpLayer : LayerSignature
{
    public override string Name => "masked_mlp";

    public override string Summary => "an mlp that sees only what stands before a position, for an argument such as bool[..D]; makes the outputs of one position";

    public override ValueList<OptionSignature> Options =>
    [
        new("hidden", new SizesKind(), IsRequired: true, IsPositional: true),
        new("act", Activation.Choice),
    ];

    public override bool IsOpen(LayerUse use) => true;

    public override LayerRuling Rule(LayerUse use) => use.Inputs.Count(Flowing.IsPrefix) switch
    {
        1 => LayerRuling.Real(use.Asked!),
        0 => LayerRuling.Refuse($"`masked_mlp` needs an argument that is what stands before a position, and here comes {Flowing.Named(use.Inputs)}: declare one as `before: {Before(use.Inputs[0])}`, and let `masked_mlp` be the first stage"),
        _ => LayerRuling.Refuse($"`masked_mlp` takes one strict prefix, and these are {Flowing.Named(use.Inputs.Where(Flowing.IsPrefix))}: declare the others whole"),
    };

    private static string Before(TensorType type)
    {
        var name = TypeNames.Of(type.Element);
        var length = type.Dims.Count == 0 ? "D" : type.Dims[0].ToString();
        return type.States is { } states ? $"{name}[..{length}, {states}]" : $"{name}[..{length}]";
    }
}
