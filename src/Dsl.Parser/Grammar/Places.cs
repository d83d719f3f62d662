using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Source;

namespace ProbDsl.Parser.Grammar;

/// <summary>Which items may stand where, and what to say of one that may not.</summary>
internal static class Places
{
    /// <summary>The refusal of an item that begins with a word; null where it may stand.</summary>
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

    /// <summary>Whether an item cannot belong to an open block, so that the block's end was forgotten.</summary>
    public static bool EndsBlock(Token token, Site site) => site switch
    {
        Site.Loop => token.IsOneOf("data", "guide", "critic", "fit", "model"),
        Site.Guide or Site.Critic => token.IsOneOf("data", "guide", "critic", "fit", "model"),
        _ => false,
    };
}
