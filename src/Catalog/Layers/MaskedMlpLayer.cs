using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalog.Layers;

/// <summary>
/// A masked autoencoder (MADE, Germain et al. 2015): an MLP whose weights are masked so that the outputs of a position depend only on the
/// positions before it, all computed in one pass.
/// </summary>
public sealed class MaskedMlpLayer : LayerSignature, ILayer
{
    public override string Name => "masked_mlp";

    public override string Summary =>
        "an mlp that sees only the elements before a position, for an argument such as bool[..D]; its outputs are those of one position";

    public override ValueList<OptionSignature> Options =>
    [
        new("hidden", new SizesKind(), IsRequired: true, IsPositional: true),
        new("act", Activation.Choice),
    ];

    public override bool IsOpen(LayerUse use) => true;

    public override LayerResult InferType(LayerUse use) => LayerInputs.RequirePrefix(Name, use) ?? LayerResult.Real(use.RequiredSize!);

    public Operand Lower(LayerCall call)
    {
        var prefix = call.Inputs.First(i => i.IsPrefix).Value;
        var (positions, own) = (prefix.Event[0], call.OutputShape.Count);
        var act = Activation.Named(call.Word("act", "relu"));
        var seen = new MaskDegrees(positions, prefix.Event.Count / positions * Math.Max(1, prefix.Size), SeesAll: call.Inputs.Count > 1);
        var (flowing, needed) = (call.Inputs, seen.OfInputs);
        foreach (var width in call.Sizes("hidden"))
        {
            var next = seen.OfHidden(width);
            flowing = [new("hidden", act.Of(Map(call, flowing, needed, next, MapInitialization.Before(act.Name))))];
            needed = next;
        }

        var rows = Map(call, flowing, needed, seen.OfOutputs(own), call.Start).Value;
        return new(Ops.Reshape(rows, [.. rows.Shape[..^1], positions, own]), 1);
    }

    /// <summary>One map: a unit reads the units of no higher degree than its own.</summary>
    private static Operand Map(LayerCall call, IReadOnlyList<LayerInput> flowing, int[] from, int[] to, MapInitialization start)
    {
        var mask = MaskDegrees.Mask(from, to);
        var whole = flowing.Where(i => flowing.Count > 1 && !i.IsPrefix).Sum(i => i.Value.Event.Count);
        var states = flowing.Where(i => i.IsPrefix).Select(i => Math.Max(1, i.Value.Size)).FirstOrDefault(1);
        return new LinearMap(call.Weights.Next(), to.Length, start)
        {
            Mask = i => flowing.Count > 1 && !i.IsPrefix ? null : call.Program.Constant(mask, [from.Length, to.Length]),
            Fan = whole + (mask.Sum() / to.Length / states),
        }.Of(flowing);
    }
}
