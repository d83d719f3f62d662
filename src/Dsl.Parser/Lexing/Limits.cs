namespace ProbDsl.Parser.Lexing;

/// <summary>
/// The size limits of a story. They are checked on tokens, before any recursive phase, so that no text can exhaust the stack.
/// </summary>
public static class Limits
{
    /// <summary>UTF-16 units of a source: 1 MB.</summary>
    public const int SourceLength = 1 << 20;

    /// <summary>Brackets of all kinds inside each other.</summary>
    public const int Nesting = 256;

    /// <summary>Operators of one expression, including those of the expressions around it.</summary>
    public const int OperatorChain = 1000;

    /// <summary>Statements and declarations of a story, including those in loops and guides.</summary>
    public const int Statements = 20_000;

    /// <summary>Diagnostics of one file; later ones are mostly consequences of earlier ones.</summary>
    public const int Diagnostics = 100;
}
