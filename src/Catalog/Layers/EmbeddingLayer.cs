namespace ProbDsl.Catalog.Layers;

/// <summary>
/// A learned vector for each state of an index. Weights: table [states, size], initialized standard normal, as in PyTorch.
/// </summary>
public sealed class EmbeddingLayer : LayerSignature, ILayer
{
    public override string Name => "embedding";

    public override ValueList<string> Aliases => ["embed"];

    public override string Summary =>
        "a learned vector of `size` numbers for each state of an index; index[L, V] makes real[L, size]; `embed` is another name of it";

    public override ValueList<OptionSignature> Options => [new("size", new SizeKind(), IsRequired: true, IsPositional: true)];

    public override LayerResult InferType(LayerUse use)
    {
        if (LayerInputs.RefusePrefix(Name, use) is { } refused) return refused;
        return use.Inputs is [{ States: not null } index] ? LayerResult.Real([.. index.Dims.Select(d => d.Size), use.SizeOf("size")!])
            : LayerResult.Refuse($"`embedding` takes one index, but its input is {LayerInputs.Describe(use.Inputs)}: "
                + "make it the first stage of a "
                + $"net such as `net f(k: index[K]) -> real = embedding(16) |> linear`; `linear` and `mlp` take an index directly");
    }

    public Operand Lower(LayerCall call)
    {
        var index = call.Inputs[0].Value;
        var table = call.Weights.Next().Request("table", [index.Size, call.Size("size", 1)], new Initialization.Normal(1));
        return new(WeightRows.ReadRows(index, table), index.EventRank + 1);
    }
}
