using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalog.Layers;

/// <summary>
/// A transformer (Vaswani et al. 2017, with layer normalization before each part): token embeddings, learned positions, blocks of attention
/// and a gelu MLP of 4 times the width, and a linear output.
/// </summary>
public sealed class TransformerLayer : LayerSignature
{
    private const int Heads = 4;

    public override string Name => "transformer";

    public override string Summary =>
        "attention over tokens, index[L, V] or real[L, D], with `heads` (4) and `layers` (2); index[..L, V] sees only the tokens before a "
            + "position; outputs of two dimensions, the first of them L, have one row for each token, others the mean over tokens";

    public override ValueList<OptionSignature> Options =>
    [
        new("width", new SizeKind(), IsRequired: true, IsPositional: true),
        new("heads", new SizeKind()),
        new("layers", new SizeKind()),
    ];

    public override bool IsOpen(LayerUse use) => true;

    public override LayerResult InferType(LayerUse use)
    {
        var (tokens, heads) = (use.Inputs[0], use.SizeOf("heads") ?? Size.Of(Heads));
        if (!AreTokens(tokens))
            return LayerResult.Refuse($"`transformer` takes tokens first, index[L, V] or real[L, D], but its input is "
                + $"{tokens}: declare the net's first argument so, and make `transformer` the first stage");
        if (use.Inputs.Skip(1).FirstOrDefault(LayerInputs.IsPrefix) is { } second)
            return LayerResult.Refuse($"`transformer` takes one strict prefix, its tokens, but {second} is another: "
                + "declare it as a whole tensor");
        if (use.SizeOf("width")!.Number % heads.Number is > 0)
            return LayerResult.Refuse($"{heads} heads cannot split a width of "
                + $"{use.SizeOf("width")} evenly: make `width` a multiple of `heads`");
        return LayerInputs.IsPrefix(tokens) || !PerToken(use.Outputs!, tokens.Dims[0].Size)
            ? LayerResult.Real(use.RequiredSize!) : Rows(use.Outputs!, tokens.Dims[0].Size);
    }

    private static bool AreTokens(TensorType type) => type.States is null ? type.Rank == 2 && !type.IsWhole : type.Rank == 1;

    private static bool PerToken(ValueList<TensorType> outputs, Size length) => outputs.All(o => o.Rank >= 2 && o.Dims[0].Size == length);

    /// <summary>One row for each token, which holds every output's.</summary>
    private static LayerResult Rows(ValueList<TensorType> outputs, Size length) =>
        LayerResult.Real(length, outputs.Select(o => LayerUse.Elements(o with { Dims = [.. o.Dims.Skip(1)] })).Aggregate((a, b) => a + b));
}
