namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>The compiler's view of a layer of a net: its options, and its output shape.</summary>
public abstract class LayerSignature
{
    public abstract string Name { get; }

    /// <summary>Further names of the layer.</summary>
    public virtual ValueList<string> Aliases => [];

    /// <summary>One line for `probdsl layers`.</summary>
    public abstract string Summary { get; }

    public virtual ValueList<OptionSignature> Options => [];

    /// <summary>Whether the layer, with these options, has a size that is inferred from the net's outputs.</summary>
    public virtual bool IsOpen(LayerUse use) => SizeOption is { } size && use[size] is null;

    /// <summary>The option with the size of its result; null if it has none, or if the result is always that of the net.</summary>
    public virtual string? SizeOption => null;

    /// <summary>The output type, or why there is none.</summary>
    public abstract LayerResult InferType(LayerUse use);

    /// <summary>
    /// Why numbers given for its options are not valid, alone or together; null if they are. It is asked when a story is compiled, and
    /// again when all sizes and hyperparameters have values.
    /// </summary>
    /// <param name="use">The use, of which only the options may be read.</param>
    /// <param name="numberOf">The number of an option by its name; null if it is not given, or not known yet.</param>
    public virtual string? RefuseNumbers(LayerUse use, Func<string, double?> numberOf) => null;

    public override string ToString() => $"{Name}({string.Join(", ", Options)})";
}

/// <summary>
/// One use of a layer: its inputs (the previous tensor in the pipe, or each argument of the net), its options and, if its size is inferred,
/// the required outputs: the length of a vector, or the channels of an image.
/// </summary>
public sealed record LayerUse(ValueList<TensorType> Inputs, ValueList<GivenOption> Options, ValueList<TensorType>? Outputs = null)
{
    /// <summary>The argument of an option; null means its default.</summary>
    public Argument? this[string option] => Options.FirstOrDefault(o => o.Name == option)?.Value;

    public Size? SizeOf(string option) => (this[option] as SizeArgument)?.Extent.Size;

    /// <summary>The number of elements of all inputs, flattened and concatenated; an index counts its states (one-hot).</summary>
    public Size Flattened => Inputs.Select(Elements).Aggregate((a, b) => a + b);

    /// <summary>The number of elements of all outputs of the net; null if the layer's size is not inferred.</summary>
    public Size? RequiredSize => Outputs?.Select(Elements).Aggregate((a, b) => a + b);

    /// <summary>The number of elements of a tensor as an input: an index is one-hot over its states.</summary>
    public static Size Elements(TensorType type) =>
        type.Dims.Select(d => d.Size).Aggregate(type.States ?? Size.One, (a, b) => a * b);
}

/// <summary>A named option with its argument.</summary>
public sealed record GivenOption(string Name, Argument Value);

/// <summary>The output type of a layer, or the reason why there is none.</summary>
public sealed record LayerResult(TensorType? Type, string? Refusal)
{
    public static implicit operator LayerResult(TensorType type) => new(type, null);

    /// <summary>A tensor of real numbers.</summary>
    public static LayerResult Real(params ReadOnlySpan<Size> dims)
    {
        var extents = new List<Extent>();
        foreach (var size in dims) extents.Add(new(size));
        return new(new TensorType(Element.Real, [.. extents]), null);
    }

    public static LayerResult Refuse(string why) => new(null, why);
}
