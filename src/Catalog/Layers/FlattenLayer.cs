namespace ProbDsl.Catalog.Layers;

/// <summary>The input flattened row by row into one vector.</summary>
public sealed class FlattenLayer : LayerSignature, ILayer
{
    public override string Name => "flatten";

    public override string Summary => "the input as one vector, row by row; an index is one-hot";

    public override LayerResult InferType(LayerUse use) => LayerInputs.RefusePrefix(Name, use) ?? LayerResult.Real(use.Flattened);

    public Operand Lower(LayerCall call) => call.Joined.Shaped([.. call.OutputShape]);
}
