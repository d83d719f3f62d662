using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// What the compiler needs to know of a distribution: the type of what it draws and, for each place, the spellings of its argument.
/// The first spelling of each place gives the positional order.
/// </summary>
public sealed record DistributionSignature(string Name, TypePattern Target, Support Support, ValueList<ParameterPlace> Places)
{
    public IEnumerable<Parameter> Parameters => Places.SelectMany(p => p.Spellings);

    public IEnumerable<Parameter> Positional => Places.Select(p => p.Spellings[0]);

    /// <summary>`Normal(mean, sd | variance | precision)`.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Places.Select(p => string.Join(" | ", p.Spellings.Select(s => s.Name))))})";

    public static DistributionSignature Of(string name, TypePattern target, Support support) => new(name, target, support, []);

    /// <summary>Adds a place.</summary>
    public DistributionSignature Parameter(string name, TypePattern type) => this with { Places = [.. Places, new([new(name, type)])] };

    /// <summary>Adds another spelling of the last place.</summary>
    public DistributionSignature AlsoWritten(string name, TypePattern type) =>
        this with { Places = [.. Places.Take(Places.Count - 1), new([.. Places[^1].Spellings, new(name, type)])] };
}

/// <summary>The spellings of one argument; a story uses exactly one.</summary>
public sealed record ParameterPlace(ValueList<Parameter> Spellings);

/// <summary>A named parameter and the type it takes.</summary>
public sealed record Parameter(string Name, TypePattern Type);

/// <summary>An element with dimensions written as letters, which must agree across a signature: real[D], covariance[D, D], index of K states.</summary>
public sealed record TypePattern(Element Element, ValueList<string> Dims, string? States = null)
{
    public static TypePattern Real { get; } = new(Element.Real, []);

    public static TypePattern Positive { get; } = new(Element.Positive, []);

    public static TypePattern Unit { get; } = new(Element.Unit, []);

    public static TypePattern Of(Element element, params ReadOnlySpan<string> dims) => new(element, ValueList.Of(dims));
}
