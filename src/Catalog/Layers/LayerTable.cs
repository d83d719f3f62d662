namespace ProbDsl.Catalog.Layers;

/// <summary>Layers of nets by name.</summary>
internal static class LayerTable
{
    /// <summary>The layer with this name or alias; null if there is none.</summary>
    public static LayerSignature? Find(string name) =>
        Rows.GetValueOrDefault(name) ?? Rows.Values.FirstOrDefault(l => l.Aliases.Contains(name));

    public static readonly IReadOnlyDictionary<string, LayerSignature> Rows = new LayerSignature[]
    {
        new AttentionLayer(),
        new CausalConvLayer(),
        new ConvLayer(),
        new ConvTransposeLayer(),
        new DropoutLayer(),
        new EmbeddingLayer(),
        new FlattenLayer(),
        new GroupNormLayer(),
        new GruLayer(),
        new LayerNormLayer(),
        new LinearLayer(),
        new MaskedMlpLayer(),
        new MlpLayer(),
        new ReshapeLayer(),
        new ResidualLayer(),
        new TransformerLayer(),
        new UpsampleLayer(),
    }.Concat(PoolLayer.Rows).Concat(Activation.Rows).ToDictionary(l => l.Name);
}
