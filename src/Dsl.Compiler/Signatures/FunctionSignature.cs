using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What the compiler needs to know of a function or operator: its name and the type it gives for the types it gets.</summary>
public abstract class FunctionSignature
{
    /// <summary>As the story writes it: `log`, `+`.</summary>
    public abstract string Name { get; }

    /// <summary>How many arguments it takes at least and at most.</summary>
    public abstract (int Least, int Most) Arity { get; }

    /// <summary>The result's type, or what is wrong with the arguments.</summary>
    public abstract TypeRuling Rule(ValueList<TensorType> arguments);
}

/// <summary>A type, or in words why there is none.</summary>
public sealed record TypeRuling(TensorType? Type, string? Refusal)
{
    public static implicit operator TypeRuling(TensorType type) => new(type, null);

    public static TypeRuling Refuse(string why) => new(null, why);
}
