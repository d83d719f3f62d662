namespace ProbDsl.Catalog.Layers;

/// <summary>A multilayer perceptron: linear layers with an activation after each but the last.</summary>
public sealed class MlpLayer : LayerSignature, ILayer, IHiddenLayers
{
    public override string Name => "mlp";

    public override string Summary =>
        "linear layers of the sizes `hidden`, each followed by `act` (relu), then a linear one of size `out`, "
            + "by default determined by the outputs of the net; "
            + "with `dense` = true each layer also reads the input and the outputs of all layers before it; `weight_norm` as in `linear`";

    public override ValueList<OptionSignature> Options =>
    [
        new("hidden", new SizesKind(), IsRequired: true, IsPositional: true),
        new("act", Activation.Choice),
        new("out", new SizeKind()),
        new("dense", new TruthKind()),
        new("weight_norm", new TruthKind()),
    ];

    public override string SizeOption => "out";

    public bool ReadsAnyNumbers => true;

    public override LayerResult InferType(LayerUse use) =>
        LayerInputs.RefusePrefix(Name, use) ?? LayerResult.Real(use.SizeOf("out") ?? use.RequiredSize!);

    public int CountOf(LayerStage stage) => ((SizeList)stage.Options.First(o => o.Name == "hidden").Value).Sizes.Count;

    public Operand Lower(LayerCall call) => Lower(call, call.OutputShape.Count, call.Start);

    /// <summary>The layers of `hidden` sizes, then a last one of this size.</summary>
    internal static Operand Lower(LayerCall call, int size, MapInitialization start)
    {
        var (act, isDense, isNormed) = (Activation.Named(call.Word("act", "relu")), call.IsSet("dense"), call.IsSet("weight_norm"));
        var flowing = call.Inputs;
        foreach (var (at, width) in call.Sizes("hidden").Index())
        {
            var made = new LayerInput($"hidden{at + 1}",
                act.Of(new LinearMap(call.Weights.Next(), width, MapInitialization.Before(act.Name), isNormed).Of(flowing)));
            call.Hidden?.Add(made.Value);
            flowing = isDense ? [.. flowing, made] : [made];
        }

        return new LinearMap(call.Weights.Next(), size, start, isNormed).Of(flowing);
    }
}
