using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Parser.Lexing;

/// <summary>Cuts a story into tokens. It never fails: what it cannot read becomes a diagnostic and is passed over.</summary>
public static class Lexer
{
    /// <summary>All tokens of a text, with the comments and empty lines around them and what was wrong.</summary>
    public static TokenList Scan(SourceText source)
    {
        if (source.Text.Length > Limits.SourceLength) return Refuse(source, SyntaxDiagnostics.SourceTooLarge(source));
        var scan = new Scanner(source);
        while (scan.Next()) { }
        var brackets = BracketPairs.Match(scan.Tokens);
        return brackets.TooDeep is { } tooDeep
            ? Refuse(source, tooDeep)
            : new(source, scan.Tokens, brackets, InOrder([.. scan.Diagnostics, .. brackets.Diagnostics]), refused: false);
    }

    private static TokenList Refuse(SourceText source, Diagnostic reason) =>
        new(source, [new(TokenKind.End, "", new(source, 0, 0), StartsLine: true, [], null)], BracketPairs.None, [reason], refused: true);

    /// <summary>The first ones, by where they stand in the text.</summary>
    internal static ValueList<Diagnostic> InOrder(List<Diagnostic> found) => found.Count == 0 ? [] :
        [.. found.OrderBy(d => ((SourcePlace)d.Place).Span.Start).Take(Limits.Diagnostics)];
}
