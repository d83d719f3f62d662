namespace ProbDsl.Parser.Lexing;

/// <summary>
/// What a story may not exceed. The limits are checked on tokens, before anything recursive reads them, so that no text can
/// exhaust the stack of a later phase.
/// </summary>
public static class Limits
{
    /// <summary>UTF-16 units of a source: 1 MB.</summary>
    public const int SourceLength = 1 << 20;

    /// <summary>Brackets of all kinds inside each other.</summary>
    public const int Nesting = 256;

    /// <summary>Operators of one expression, those of the brackets around it included.</summary>
    public const int OperatorChain = 1000;

    /// <summary>Statements and declarations of a story, those inside of loops and guides too.</summary>
    public const int Statements = 20_000;

    /// <summary>Diagnostics of one file; what comes after them is seldom about the text any more.</summary>
    public const int Diagnostics = 100;
}
