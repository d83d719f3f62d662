using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalog.Functions;

/// <summary>
/// The input of a layer: one tensor unchanged, several tensors flattened into one vector, an index one-hot over its states.
/// </summary>
internal static class LayerInputs
{
    /// <summary>The real tensor that a layer receives, or why its inputs cannot be joined.</summary>
    public static LayerResult Joined(LayerUse use) =>
        use.Inputs is [{ States: null } one] ? new TensorType(Element.Real, one.Dims) : LayerResult.Real(use.Flattened);

    /// <summary>Whether a tensor is a strict prefix, the elements before a position: `bool[..D]`.</summary>
    public static bool IsPrefix(TensorType type) => type.Dims.Any(d => d.PrefixOf is not null);

    /// <summary>
    /// Why a layer that mixes all elements cannot take a strict prefix, whose length changes with the position; null if no input is one.
    /// </summary>
    public static LayerResult? RefusePrefix(string layer, LayerUse use) => use.Inputs.FirstOrDefault(IsPrefix) is { } prefix
        ? LayerResult.Refuse($"`{layer}` takes tensors of one length, but {prefix} is a strict prefix: "
            + $"use `masked_mlp` or `transformer`")
        : null;

    /// <summary>The shapes, joined by "and", for a message.</summary>
    public static string Describe(IEnumerable<TensorType> types) => string.Join(" and ", types);
}
