using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Functions;

/// <summary>
/// What flows into a layer: one tensor as it is, several as one vector of all their numbers, index one-hot over its states.
/// </summary>
internal static class Flowing
{
    /// <summary>The tensor of real numbers that a layer sees.</summary>
    public static LayerRuling Joined(LayerUse use) =>
        use.Inputs is [{ States: null } one] ? new TensorType(Element.Real, one.Dims) : LayerRuling.Real(use.Flattened);

    /// <summary>Whether a tensor is what stands before a position: `bool[..D]`.</summary>
    public static bool IsPrefix(TensorType type) => type.Dims.Any(d => d.PrefixOf is not null);

    /// <summary>
    /// Why a layer that mixes all numbers cannot take a strict prefix, whose length changes with the position; null where there is none.
    /// </summary>
    public static LayerRuling? PrefixRefused(string layer, LayerUse use) => use.Inputs.FirstOrDefault(IsPrefix) is { } prefix
        ? LayerRuling.Refuse($"`{layer}` takes tensors of one length, and {prefix} is what stands before a position: "
            + $"`masked_mlp` and `transformer` take it")
        : null;

    /// <summary>Shapes as a message names them.</summary>
    public static string Named(IEnumerable<TensorType> types) => string.Join(" and ", types);
}
