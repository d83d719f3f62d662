namespace ProbDsl.Parser.Lexing;

/// <summary>What sort of piece a token is. Contextual words (`net`, `from`, ...) are names: the grammar decides.</summary>
public enum TokenKind
{
    /// <summary>A name written plainly.</summary>
    Name,

    /// <summary>A name between backquotes; never read as a word of the language.</summary>
    QuotedName,

    /// <summary>A reserved word.</summary>
    Word,

    Number,

    /// <summary>Text between double quotes.</summary>
    Text,

    /// <summary>An operator, bracket or comma.</summary>
    Symbol,

    /// <summary>After the last token; carries the comments at the end of the file.</summary>
    End,
}
