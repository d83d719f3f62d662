using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Source;

namespace ProbDsl.Parser.Grammar;

/// <summary>Rules for which items may appear where, with the diagnostic for an item in the wrong place.</summary>
internal static class Places
{
    /// <summary>The diagnostic for an item that starts with this word; null if it is allowed here.</summary>
    public static Diagnostic? Refuse(string word, Site site, SourceSpan span) => site switch
    {
        Site.Loop when word is not ("for" or "target" or "model") =>
            SyntaxDiagnostics.Misplaced(span, word, "inside `for`", $"put the `{word}` line above the loop"),
        Site.Guide when word is "data" or "sde" =>
            SyntaxDiagnostics.Misplaced(span, word, "inside `guide`", $"put the `{word}` line above the guide, which sees it"),
        Site.Guide when word is "guide" or "critic" or "fit" =>
            SyntaxDiagnostics.Misplaced(span, word, "inside `guide`", $"put the `{word}` block after the guide's `}}`"),
        Site.Critic when word is not ("net" or "model") => SyntaxDiagnostics.OneNetInCritic(span),
        _ => null,
    };

    /// <summary>Whether a token starts an item that cannot be in an open block, so that the end of the block is missing.</summary>
    public static bool EndsBlock(Token token, Site site) => site switch
    {
        Site.Loop => token.IsOneOf("data", "guide", "critic", "fit", "model"),
        Site.Guide or Site.Critic => token.IsOneOf("data", "guide", "critic", "fit", "model"),
        _ => false,
    };
}
