using ProbDsl.Compiler;

namespace ProbDsl.Catalogue;

/// <summary>Layer normalisation (Ba et al. 2016).</summary>
public sealed class LayerNormLayer : LayerSignature
{
    public override string Name => "layer_norm";

    public override string Summary => "(x - mean) / sd over all numbers of one case, then a learned scale and offset for each; keeps the shape";

    public override LayerRuling Rule(LayerUse use) => Flowing.PrefixRefused(Name, use) ?? Flowing.Joined(use);
}
