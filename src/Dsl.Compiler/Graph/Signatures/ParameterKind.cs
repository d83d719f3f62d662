using ProbDsl.Compiler.Options;

namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>The kind of argument that a place of a signature takes.</summary>
public abstract record ParameterKind
{
    /// <summary>The kind in words, for messages: `real[D]`, `a distribution`.</summary>
    public abstract string Words { get; }
}

/// <summary>
/// A value with an element kind and dimensions as letters, which must agree across a signature: real[D], covariance[D, D], index with K
/// states. A letter may carry an offset: ordered[K-1].
/// </summary>
public sealed record TypePattern(Element Element, ValueList<string> Dims, string? States = null) : ParameterKind
{
    public static TypePattern Real { get; } = new(Element.Real, []);

    public static TypePattern Positive { get; } = new(Element.Positive, []);

    public static TypePattern Unit { get; } = new(Element.Unit, []);

    public static TypePattern Int { get; } = new(Element.Int, []);

    public static TypePattern Count { get; } = new(Element.Count, []);

    public static TypePattern Of(Element element, params string[] dims) => new(element, [.. dims]);

    public override string Words
    {
        get
        {
            var written = TensorType.RankOf(Element) == 2 ? Dims.Take(Dims.Count - 1) : Dims;
            var sizes = written.Concat(States is null ? [] : [States]).ToList();
            return sizes.Count == 0 ? TypeNames.Of(Element) : $"{TypeNames.Of(Element)}[{string.Join(", ", sizes)}]";
        }
    }
}

/// <summary>Any value: `Delta(generate(z[n]))`.</summary>
public sealed record AnyValue : ParameterKind
{
    public override string Words => "a value";
}

/// <summary>A distribution with its arguments: `Truncated(Normal(0, 1), low = 0)`.</summary>
public sealed record DistributionKind : ParameterKind
{
    public override string Words => "a distribution";
}

/// <summary>A list of distributions: `[d1, d2]` or `[d for k in 1..K]`.</summary>
public sealed record DistributionsKind : ParameterKind
{
    public override string Words => "a list of distributions";
}

/// <summary>The name of a net (or a function in its place), of a function or of an SDE.</summary>
public sealed record CallableKind(CallableSort Sort) : ParameterKind
{
    public override string Words =>
        Sort switch { CallableSort.Net => "the name of a net or function", CallableSort.Function =>
            "the name of a function", _ => "the name of an sde" };
}

/// <summary>The kind of a declared callable.</summary>
public enum CallableSort
{
    Function,
    Net,
    Flow,
    Sde,
}

/// <summary>One keyword of a fixed set: `kernel = gaussian`; with OrNumber, a positive number is allowed too: `bandwidth = 0.5`.</summary>
public sealed record ChoiceKind(ValueList<string> Choices, bool OrNumber = false) : ParameterKind
{
    public override string Words =>
        $"{string.Join(", ", Choices.Take(Choices.Count - 1).Select(w => $"`{w}`"))}{(Choices.Count > 1 ? " or " : "")}`{Choices[^1]}`"
            + $"{(OrNumber ? " or a positive number" : "")}";
}

/// <summary>
/// A size of at least 1 and at most `Most`, an expression of whole numbers, hyperparameters and plates: `layers = L`.
/// </summary>
public sealed record SizeKind(int? Most = null) : ParameterKind
{
    public override string Words => Most is { } most ? $"a whole number from 1 to {most}" : "a size";
}

/// <summary>A list of sizes: `hidden = [H, H]`.</summary>
public sealed record SizesKind : ParameterKind
{
    public override string Words => "a list of sizes";
}

/// <summary>A number within a range, an expression of numbers and hyperparameters: `beta_max = 20`.</summary>
public sealed record NumberKind(OptionRange Range) : ParameterKind
{
    public override string Words => Range.Takes;
}

/// <summary>Layers that keep the shape of the input, chained by `|>`: `residual(conv(32) |> silu |> conv)`.</summary>
public sealed record LayersKind : ParameterKind
{
    public override string Words => "layers chained by `|>`";
}

/// <summary>`true` or `false`: `weight_norm = true`.</summary>
public sealed record TruthKind : ParameterKind
{
    public override string Words => "`true` or `false`";
}

/// <summary>A date: a string such as "2024-03-01", or a value of type `date`.</summary>
public sealed record DateKind : ParameterKind
{
    public override string Words => "a date, as in \"2024-03-01\"";
}

/// <summary>The velocity field of an ODE: the name of a net, or a built-in field with its options (`planar(width = M)`).</summary>
public sealed record FieldKind : ParameterKind
{
    public override string Words => "the name of a net, `planar(...)` or `hamiltonian(...)`";
}
