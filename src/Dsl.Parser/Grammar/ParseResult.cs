using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Parser.Grammar;

/// <summary>
/// What was read from a story. Model holds every item that could be read, even where others could not; null where there is no
/// model line or the text is over a limit. Diagnostics stand in the order of the text, at most <see cref="Limits.Diagnostics"/>.
/// </summary>
public sealed record ParseResult(ModelSyntax? Model, TokenList Tokens, ValueList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);
}
