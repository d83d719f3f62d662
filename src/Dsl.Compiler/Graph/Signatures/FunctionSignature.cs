namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>The compiler's view of a function or operator: its name, and its result type for given arguments.</summary>
public abstract class FunctionSignature
{
    /// <summary>The name as stories write it: `log`, `+`.</summary>
    public abstract string Name { get; }

    /// <summary>One line for `probdsl functions`: the formula.</summary>
    public abstract string Summary { get; }

    /// <summary>The smallest and largest number of arguments, without named options.</summary>
    public abstract (int Least, int Most) Arity { get; }

    /// <summary>The kind of argument at a position (from 0); null means a value of any type.</summary>
    public virtual ParameterKind? KindOf(int position) => null;

    /// <summary>The name by which the argument at a position (from 0) may be given; null means by its position alone.</summary>
    public virtual string? NameOf(int position) => null;

    /// <summary>Whether its arguments may all be dates; other functions refuse dates.</summary>
    public virtual bool TakesDates => false;

    /// <summary>Named options that may follow the arguments.</summary>
    public virtual ValueList<OptionSignature> Options => [];

    /// <summary>Whether it combines arguments element by element, so that their shapes must match.</summary>
    public virtual bool CombinesElements => false;

    /// <summary>Whether the result depends on the order of elements: `cumsum`, `stick_breaking`.</summary>
    public virtual bool DistinguishesElements => false;

    /// <summary>Whether its result consists of its arguments, unchanged: `concat`.</summary>
    public virtual bool JoinsValues => false;

    /// <summary>In which arguments it is linear.</summary>
    public virtual Linearity Linearity => Linearity.None;

    /// <summary>
    /// Whether each element is an injective, differentiable function of the same element of each argument, the others held and not 0.
    /// </summary>
    public virtual bool IsInvertible => false;

    /// <summary>The value at these numbers, its limit at infinite ones; NaN if it has none.</summary>
    public virtual double At(IReadOnlyList<double> numbers) => double.NaN;

    /// <summary>How many of the first arguments are conditions (truth values).</summary>
    public virtual int Conditions => 0;

    /// <summary>The result type, or what is wrong with the arguments.</summary>
    public abstract TypeResult InferType(FunctionUse use);
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

    /// <summary>The size argument at a position of <see cref="SizeKind"/>.</summary>
    public Extent Size(int position) => ((SizeArgument)Arguments[position]).Extent;

    /// <summary>The size given for an option; null means its default.</summary>
    public Size? SizeOf(string option) => (Options.FirstOrDefault(o => o.Name == option)?.Value as SizeArgument)?.Extent.Size;

    /// <summary>Whether a value is certainly positive: by its type, as a number, or as a list of such values.</summary>
    public bool IsPositive(int position) => Arguments[position] is Expr value && IsPositive(value);

    private static bool IsPositive(Expr value) => value switch
    {
        Literal number => number.Value > 0,
        SizeValue => true,
        ArrayLiteral list => list.Items.All(IsPositive),
        _ => value.Type.Element is Element.Positive or Element.Unit or Element.PositiveOrdered,
    };
}

/// <summary>A type, or the reason why there is none.</summary>
public sealed record TypeResult(TensorType? Type, string? Refusal)
{
    public static implicit operator TypeResult(TensorType type) => new(type, null);

    public static TypeResult Refuse(string why) => new(null, why);
}
