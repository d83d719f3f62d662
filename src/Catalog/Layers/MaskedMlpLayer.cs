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
        var prefix = call.Inputs.First(i => i.IsPrefix);
        var (length, own) = (prefix.Value.Event[0], call.OutputShape.Count);
        var each = prefix.Value.Event.Count / length * Math.Max(1, prefix.Value.Size);
        var first = call.Weights.Next();
        // a net that learned more positions reads a shorter sequence as the start of one of its own
        var positions = first.ShapeOf(call.Inputs.Count == 1 ? "weight" : $"weight.{prefix.Name}") is { Rank: 2 } known
            ? Math.Max(length, known[0] / each) : length;
        IReadOnlyList<LayerInput> inputs = [.. call.Inputs.Select(i => i == prefix ? Lengthened(i, positions) : i)];
        var act = Activation.Named(call.Word("act", "relu"));
        var seen = new MaskDegrees(positions, each, SeesAll: call.Inputs.Count > 1);
        var (flowing, needed, weights) = (inputs, seen.OfInputs, first);
        foreach (var width in call.Sizes("hidden"))
        {
            var next = seen.OfHidden(width);
            flowing = [new("hidden", act.Of(Map(call, weights, flowing, needed, next, MapInitialization.Before(act.Name))))];
            (needed, weights) = (next, call.Weights.Next());
        }

        var rows = Map(call, weights, flowing, needed, seen.OfOutputs(own), call.Start).Value;
        return new(Ops.Slice(Ops.Reshape(rows, [.. rows.Shape[..^1], positions, own]), -2, 0, length), 1);
    }

    /// <summary>A prefix with more positions, of any value: those before do not depend on them.</summary>
    private static LayerInput Lengthened(LayerInput prefix, int positions)
    {
        var (value, axis) = (prefix.Value.Value, prefix.Value.Axes.Rank);
        var more = positions - value.Shape[axis];
        // an index counts from 1
        var least = prefix.Value.Size > 0 ? 1 : 0;
        return more == 0 ? prefix : prefix with { Value = prefix.Value with { Value = Ops.Pad(value - least, axis, 0, more) + least } };
    }

    /// <summary>One map: a unit reads the units of no higher degree than its own.</summary>
    private static Operand Map(LayerCall call, MapWeights weights, IReadOnlyList<LayerInput> flowing, int[] from, int[] to,
        MapInitialization start)
    {
        var mask = MaskDegrees.Mask(from, to);
        var whole = flowing.Where(i => flowing.Count > 1 && !i.IsPrefix).Sum(i => i.Value.Event.Count);
        var prefix = flowing.FirstOrDefault(i => i.IsPrefix);
        var states = Math.Max(1, prefix?.Value.Size ?? 1);
        return new LinearMap(weights, to.Length, start)
        {
            Mask = i => flowing.Count > 1 && !i.IsPrefix ? null : call.Program.Constant(mask, [from.Length, to.Length]),
            Fan = whole + (mask.Sum() / to.Length / states),
            RowsOfPosition = i => i.IsPrefix ? LinearMap.Rows(i) / i.Value.Event[0] : 0,
        }.Of(flowing);
    }
}
