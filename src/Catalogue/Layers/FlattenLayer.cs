using ProbDsl.Catalogue.Functions;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Layers;

/// <summary>The input flattened row by row into one vector.</summary>
public sealed class FlattenLayer : LayerSignature, ILayer
{
    public override string Name => "flatten";

    public override string Summary => "the input as one vector, row by row; an index is one-hot";

    public override LayerRuling Rule(LayerUse use) => Flowing.PrefixRefused(Name, use) ?? LayerRuling.Real(use.Flattened);

    public Operand Lower(LayerCall call) => call.Joined.Shaped([.. call.Makes]);
}
