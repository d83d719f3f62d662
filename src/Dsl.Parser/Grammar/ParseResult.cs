namespace ProbDsl.Parser.Grammar;

/// <summary>
/// The result of parsing a story. Model holds every item that could be parsed, even if others could not; it is null if there is no
/// model line or the text exceeds a limit. Diagnostics are in text order, at most <see cref="Limits.Diagnostics"/>.
/// </summary>
public sealed record ParseResult(ModelSyntax? Model, TokenList Tokens, ValueList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);
}
