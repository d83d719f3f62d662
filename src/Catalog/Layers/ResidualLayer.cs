namespace ProbDsl.Catalog.Layers;

/// <summary>
/// A residual block (He et al. 2016): x + f(x), where f is given as layers, or is an mlp, or, for an image [C, H, W], convolutions instead
/// of linear maps. The last map is initialized small, so that the block starts near the identity.
/// </summary>
public sealed class ResidualLayer : LayerSignature, ILayer
{
    public override string Name => "residual";

    public override string Summary =>
        "x plus `layers` of x, as in `residual(conv(32) |> silu |> conv)`, whose last one may leave its size to x; or x plus an mlp of x "
            + "with layers of the sizes `hidden`, each followed by `act` (relu), and a last one of the size of x; for an image [channels, "
            + "height, width], 3 by 3 convolutions with these channels; keeps the shape";

    public override ValueList<OptionSignature> Options =>
    [
        new("hidden", new SizesKind(), IsPositional: true),
        new("act", Activation.Choice),
        new("layers", new LayersKind(), IsPositional: true),
    ];

    public override LayerResult InferType(LayerUse use) => LayerInputs.RefusePrefix(Name, use) ?? (use["layers"], use["hidden"]) switch
    {
        (null, null) => LayerResult.Refuse("`residual` needs its layers or the sizes of an mlp: "
            + "`residual(linear(64) |> silu |> linear)` or `residual([64])`"),
        ({ }, { }) => LayerResult.Refuse("`residual` takes either layers or `hidden`, not both"),
        ({ }, _) when use["act"] is not null =>
            LayerResult.Refuse("`act` of `residual` belongs to `hidden`: write activations among the layers, "
                + "as in `conv(32) |> silu |> conv`"),
        _ => LayerInputs.Joined(use),
    };

    public Operand Lower(LayerCall call)
    {
        var x = call.Joined;
        var correction = call.Stage.Body.Count > 0 ? LayerChain.Lower(call.Stage.Body, [new("x", x)], call.Net)
            : x.EventRank == 3 ? Convolved(call, x)
            : MlpLayer.Lower(call with { Inputs = [new("x", x)], Hidden = null }, x.Event.Count, MapInitialization.OfOutputs);
        return x with { Value = x.Value + correction.Shaped([.. x.Event]).Value };
    }

    private static Operand Convolved(LayerCall call, Operand image)
    {
        var act = Activation.Named(call.Word("act", "relu"));
        var made = call.Sizes("hidden")
            .Aggregate(image, (x, channels) =>
                act.Of(ConvLayer.Lower(call, x, channels, ConvLayer.Kernel, 1, MapInitialization.Before(act.Name))));
        return ConvLayer.Lower(call, made, image.Event[0], ConvLayer.Kernel, 1, MapInitialization.OfOutputs);
    }
}
