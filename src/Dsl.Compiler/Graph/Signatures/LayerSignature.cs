using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>What the compiler needs to know of a layer of a net: its options, and the shape it makes.</summary>
public abstract class LayerSignature
{
    public abstract string Name { get; }

    /// <summary>One line for `probdsl layers`.</summary>
    public abstract string Summary { get; }

    public virtual ValueList<OptionSignature> Options => [];

    /// <summary>Whether the layer, with these options, has a size that the net's outputs decide.</summary>
    public virtual bool IsOpen(LayerUse use) => false;

    /// <summary>The shape of the result, or why there is none.</summary>
    public abstract LayerRuling Rule(LayerUse use);

    public override string ToString() => $"{Name}({string.Join(", ", Options)})";
}

/// <summary>
/// One use of a layer: what flows in (the tensor before it in the pipe, or each argument of the net), its options, and, for the open layer,
/// what the outputs ask: a vector's length, or an image's channels.
/// </summary>
public sealed record LayerUse(ValueList<TensorType> Inputs, ValueList<GivenOption> Options, ValueList<TensorType>? Outputs = null)
{
    /// <summary>The argument of an option, or null where it is left to its default.</summary>
    public Argument? this[string option] => Options.FirstOrDefault(o => o.Name == option)?.Value;

    public Size? SizeOf(string option) => (this[option] as SizeArgument)?.Extent.Size;

    /// <summary>How many numbers all inputs hold, flattened and joined; index counts its states (one-hot).</summary>
    public Size Flattened => Inputs.Select(Elements).Aggregate((a, b) => a + b);

    /// <summary>How many numbers all outputs of the net hold; null where the layer is not the open one.</summary>
    public Size? Asked => Outputs?.Select(Elements).Aggregate((a, b) => a + b);

    /// <summary>How many numbers a tensor holds as an input: an index is one-hot over its states.</summary>
    public static Size Elements(TensorType type) =>
        type.Dims.Select(d => d.Size).Aggregate(type.States ?? Size.One, (a, b) => a * b);
}

/// <summary>A named option with its argument.</summary>
public sealed record GivenOption(string Name, Argument Value);

/// <summary>The type a layer makes, or in words why it cannot.</summary>
public sealed record LayerRuling(TensorType? Type, string? Refusal)
{
    public static implicit operator LayerRuling(TensorType type) => new(type, null);

    /// <summary>A tensor of real numbers.</summary>
    public static LayerRuling Real(params ReadOnlySpan<Size> dims)
    {
        var extents = new List<Extent>();
        foreach (var size in dims) extents.Add(new(size));
        return new(new TensorType(Element.Real, [.. extents]), null);
    }

    public static LayerRuling Refuse(string why) => new(null, why);
}
