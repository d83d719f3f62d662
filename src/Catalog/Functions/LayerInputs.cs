namespace ProbDsl.Catalog.Functions;

/// <summary>
/// The input of a layer: one tensor unchanged, several tensors flattened into one vector, an index one-hot over its states.
/// </summary>
internal static class LayerInputs
{
    /// <summary>The real tensor that a layer receives, or why its inputs cannot be joined.</summary>
    public static LayerResult Joined(LayerUse use) =>
        use.Inputs is [{ States: null } one] ? new TensorType(Element.Real, one.Dims) : LayerResult.Real(use.Flattened);

    /// <summary>
    /// Why a layer that mixes all elements cannot take a strict prefix, whose length changes with the position; null if no input is one.
    /// </summary>
    public static LayerResult? RefusePrefix(string layer, LayerUse use) => use.Inputs.FirstOrDefault(t => t.IsPrefix) is { } prefix
        ? LayerResult.Refuse($"`{layer}` takes tensors of one length, but {prefix} is a strict prefix: "
            + $"use `masked_mlp` or `transformer`")
        : null;

    /// <summary>Why a layer over one strict prefix cannot take these inputs; null if it can.</summary>
    public static LayerResult? RequirePrefix(string layer, LayerUse use) => use.Inputs.Count(t => t.IsPrefix) switch
    {
        1 => null,
        0 => LayerResult.Refuse($"`{layer}` needs a strict prefix as an argument, but its input is {Describe(use.Inputs)}: "
            + $"declare one as `before: {Before(use.Inputs[0])}`, and make `{layer}` the first stage"),
        _ => LayerResult.Refuse($"`{layer}` takes one strict prefix, but these are {Describe(use.Inputs.Where(t => t.IsPrefix))}: "
            + "declare the others as whole tensors"),
    };

    private static string Before(TensorType type)
    {
        var name = TypeNames.Of(type.Element);
        var length = type.Dims.Count == 0 ? "D" : type.Dims[0].ToString();
        return type.States is { } states ? $"{name}[..{length}, {states}]" : $"{name}[..{length}]";
    }

    /// <summary>The shapes, joined by "and", for a message.</summary>
    public static string Describe(IEnumerable<TensorType> types) => string.Join(" and ", types);
}
