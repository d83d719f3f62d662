namespace ProbDsl.Parser.Lexing;

/// <summary>The kind of a token. Contextual words (`net`, `from`, ...) are names: the grammar decides.</summary>
public enum TokenKind
{
    /// <summary>A name without backquotes.</summary>
    Name,

    /// <summary>A name in backquotes, which is never a reserved or contextual word.</summary>
    QuotedName,

    /// <summary>A reserved word.</summary>
    Word,

    Number,

    /// <summary>A string in double quotes.</summary>
    Text,

    /// <summary>An operator, bracket or comma.</summary>
    Symbol,

    /// <summary>The end of the file, after the last token; carries the comments there.</summary>
    End,
}
