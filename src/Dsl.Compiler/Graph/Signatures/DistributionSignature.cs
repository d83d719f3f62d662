namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>
/// The compiler's view of a distribution: the type of its draws and, for each argument place, the parameter names (spellings) that can
/// fill it. The first spelling of each place gives the positional order.
/// </summary>
public sealed record DistributionSignature(string Name, TypePattern Target, Support Support, ValueList<ParameterPlace> Places,
    DrawTypeSource Draws = DrawTypeSource.AsPattern)
{
    /// <summary>Whether additional arguments are passed to the net argument: `reverse(noising, score, label[n])`.</summary>
    public bool PassesArguments { get; private init; }

    /// <summary>The declared traits.</summary>
    public DistributionTraits Traits { get; private init; }

    public IEnumerable<Parameter> Parameters => Places.SelectMany(p => p.Spellings).SelectMany(s => s.Parameters);

    /// <summary>The parameters that unnamed arguments fill, in order.</summary>
    public IEnumerable<Parameter> Positional => Places.Select(p => p.Spellings[0].Parameters[0]);

    /// <summary>`Normal(mean, sd | variance | precision)`.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Places.Select(p => p.ToString()))}{(PassesArguments ? ", ..." : "")})";

    public static DistributionSignature Of(string name, TypePattern target, Support support) => new(name, target, support, []);

    /// <summary>Creates a distribution whose draws have a type that depends on the story instead of the signature.</summary>
    public static DistributionSignature Of(string name, DrawTypeSource draws) => new(name, TypePattern.Real, new Reals(), [], draws);

    /// <summary>Adds a required place with one spelling.</summary>
    public DistributionSignature Parameter(string name, ParameterKind kind) =>
        this with { Places = [.. Places, new([new([new(name, kind)])])] };

    /// <summary>Adds another spelling of the last place.</summary>
    public DistributionSignature AddSpelling(string name, ParameterKind kind) => Respelled(new([new(name, kind)]));

    /// <summary>Adds another spelling of the last place that takes two parameters together: `sd = ..., correlation = ...`.</summary>
    public DistributionSignature AddSpelling((string Name, ParameterKind Kind) one, (string Name, ParameterKind Kind) other)
    {
        // an array instead of a collection expression: a span of two elements would be compiled at each start
        Parameter[] together = [new(one.Name, one.Kind), new(other.Name, other.Kind)];
        return Respelled(new(ValueList.Of<Parameter>(together)));
    }

    /// <summary>Allows additional arguments, which are passed to the net.</summary>
    public DistributionSignature PassArguments() => this with { PassesArguments = true };

    /// <summary>Adds these traits.</summary>
    public DistributionSignature WithTraits(DistributionTraits traits) => this with { Traits = Traits | traits };

    /// <summary>Whether it has all of these traits.</summary>
    public bool Is(DistributionTraits traits) => (Traits & traits) == traits;

    /// <summary>Whether an argument is a bound of what is drawn, or of what is observed of it.</summary>
    public bool IsBound(string parameter) => (Support is ParameterBounds bounds && (parameter == bounds.Low || parameter == bounds.High))
        || ((Is(DistributionTraits.Censoring) || Is(DistributionTraits.Truncating)) && parameter is "low" or "high");

    /// <summary>Makes the last place optional.</summary>
    public DistributionSignature Optional() =>
        this with { Places = [.. Places.Take(Places.Count - 1), Places[^1] with { IsOptional = true }] };

    private DistributionSignature Respelled(Spelling spelling) =>
        this with { Places = [.. Places.Take(Places.Count - 1), Places[^1] with { Spellings = [.. Places[^1].Spellings, spelling] }] };
}

/// <summary>Where the type of a distribution's draws comes from.</summary>
public enum DrawTypeSource
{
    /// <summary>The signature's own pattern.</summary>
    AsPattern,

    /// <summary>The target's declaration; the whole array is one draw (`KernelDensity`).</summary>
    AsDeclared,

    /// <summary>The target's declaration, element by element (`Flat`).</summary>
    AsDeclaredEach,

    /// <summary>The value argument (`Delta`).</summary>
    AsValue,

    /// <summary>The component distributions (`Mixture`, `Truncated`).</summary>
    AsDistributions,

    /// <summary>The first argument of a net, or the type of an SDE (`EnergyBased`, `reverse`).</summary>
    AsCallable,
}

/// <summary>The spellings of one argument; a story uses exactly one, or none if the place is optional.</summary>
public sealed record ParameterPlace(ValueList<Spelling> Spellings, bool IsOptional = false)
{
    public override string ToString() => string.Join(" | ", Spellings) + (IsOptional ? "?" : "");
}

/// <summary>One way to write an argument: a parameter, or several that are given together.</summary>
public sealed record Spelling(ValueList<Parameter> Parameters)
{
    public override string ToString() =>
        Parameters.Count == 1 ? Parameters[0].Name : $"({string.Join(", ", Parameters.Select(p => p.Name))})";
}

/// <summary>A named parameter and the kind of argument that it takes.</summary>
public sealed record Parameter(string Name, ParameterKind Kind)
{
    /// <summary>The type of a parameter that takes a value.</summary>
    /// <exception cref="InvalidCastException">The parameter does not take a value.</exception>
    public TypePattern Type => (TypePattern)Kind;
}
