namespace ProbDsl.Parser.Lexing;

/// <summary>Splits a story into tokens. It never fails: text that is not a token becomes a diagnostic and is skipped.</summary>
public static class Lexer
{
    /// <summary>All tokens of a text with their comments and empty lines, and the diagnostics.</summary>
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

    /// <summary>The first diagnostics in text order, up to the limit.</summary>
    internal static ValueList<Diagnostic> InOrder(List<Diagnostic> found) => found.Count == 0 ? [] :
        [.. found.OrderBy(d => ((SourcePlace)d.Place).Span.Start).Take(Limits.Diagnostics)];
}
