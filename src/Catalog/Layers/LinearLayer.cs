namespace ProbDsl.Catalog.Layers;

/// <summary>y = W x + b of all elements of the input. Several sizes give a tensor of that shape.</summary>
public sealed class LinearLayer : LayerSignature, ILayer
{
    private static readonly string[] Sizes = ["size", "height", "width"];

    public override string Name => "linear";

    public override string Summary =>
        "W x + b of all elements of the input; `linear(64, 7, 7)` makes real[64, 7, 7]; without a size, the outputs of the net "
            + "determine it; with `weight_norm` = true each row of W is g v / |v|";

    public override ValueList<OptionSignature> Options =>
    [
        .. Sizes.Select(s => new OptionSignature(s, new SizeKind(), IsPositional: true)),
        new("weight_norm", new TruthKind()),
    ];

    public override string SizeOption => "size";

    public bool ReadsAnyNumbers => true;

    public override LayerResult InferType(LayerUse use)
    {
        if (LayerInputs.RefusePrefix(Name, use) is { } refused) return refused;
        if (use["size"] is null && Sizes.Any(s => use[s] is not null))
            return LayerResult.Refuse("`linear` with `height` or `width` needs `size` too: `linear(64, 7, 7)` makes 64 channels of 7 by 7");
        if (use["size"] is null) return LayerResult.Real(use.RequiredSize!);
        return LayerResult.Real([.. Sizes.Select(use.SizeOf).OfType<Size>()]);
    }

    public Operand Lower(LayerCall call) =>
        new LinearMap(call.Weights.Next(), call.OutputShape.Count, call.Start, call.IsSet("weight_norm")).Of(call.Inputs)
        .Shaped([.. call.OutputShape]);
}
