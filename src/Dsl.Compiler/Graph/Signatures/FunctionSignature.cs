using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>What the compiler needs to know of a function or operator: its name and the type it gives for the arguments it gets.</summary>
public abstract class FunctionSignature
{
    /// <summary>As the story writes it: `log`, `+`.</summary>
    public abstract string Name { get; }

    /// <summary>One line for `probdsl functions`: the formula.</summary>
    public abstract string Summary { get; }

    /// <summary>How many arguments it takes at least and at most, named options apart.</summary>
    public abstract (int Least, int Most) Arity { get; }

    /// <summary>What the argument at a position (from 0) takes: null for a value of any type.</summary>
    public virtual ParameterKind? KindOf(int position) => null;

    /// <summary>Named options that may follow the arguments.</summary>
    public virtual ValueList<OptionSignature> Options => [];

    /// <summary>Whether it works element by element, so that shapes which differ are what is wrong.</summary>
    public virtual bool CombinesElements => false;

    /// <summary>Whether it treats elements by their position: `cumsum`, `stick_breaking`.</summary>
    public virtual bool DistinguishesElements => false;

    /// <summary>How many of the first arguments are conditions, which hold or not.</summary>
    public virtual int Conditions => 0;

    /// <summary>The result's type, or what is wrong with the arguments.</summary>
    public abstract TypeRuling Rule(FunctionUse use);
}

/// <summary>The arguments of one use of a function, and its named options.</summary>
public sealed record FunctionUse(ValueList<Argument> Arguments)
{
    public ValueList<GivenOption> Options { get; init; } = [];

    public int Count => Arguments.Count;

    /// <summary>The arguments that are values.</summary>
    public IEnumerable<Expr> Values => Arguments.OfType<Expr>();

    public IEnumerable<TensorType> Types => Values.Select(v => v.Type);

    public TensorType Type(int position) => ((Expr)Arguments[position]).Type;

    /// <summary>The size that stands at a position of <see cref="SizeKind"/>.</summary>
    public Extent Size(int position) => ((SizeArgument)Arguments[position]).Extent;

    /// <summary>The size given for an option, or null where it is left to its default.</summary>
    public Size? SizeOf(string option) => (Options.FirstOrDefault(o => o.Name == option)?.Value as SizeArgument)?.Extent.Size;

    /// <summary>Whether a value is surely above 0: by its type, as a number, or as a list of such.</summary>
    public bool IsPositive(int position) => Arguments[position] is Expr value && IsPositive(value);

    private static bool IsPositive(Expr value) => value switch
    {
        Literal number => number.Value > 0,
        Quantity => true,
        Stacked list => list.Items.All(IsPositive),
        _ => value.Type.Element is Element.Positive or Element.Unit or Element.PositiveOrdered,
    };
}

/// <summary>A type, or in words why there is none.</summary>
public sealed record TypeRuling(TensorType? Type, string? Refusal)
{
    public static implicit operator TypeRuling(TensorType type) => new(type, null);

    public static TypeRuling Refuse(string why) => new(null, why);
}
