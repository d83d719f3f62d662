namespace ProbDsl.Parser.Grammar;

/// <summary>Rules for which items may appear where, with the diagnostic for an item in the wrong place.</summary>
internal static class ItemPlacement
{
    /// <summary>The diagnostic for an item that starts with this word; null if it is allowed here.</summary>
    public static Diagnostic? Check(string word, ItemContext site, SourceSpan span) => site switch
    {
        ItemContext.Loop when word is not ("for" or "target" or "model") =>
            SyntaxDiagnostics.Misplaced(span, word, "inside `for`", $"put the `{word}` line above the loop"),
        ItemContext.Guide when word is "data" or "sde" =>
            SyntaxDiagnostics.Misplaced(span, word, "inside `guide`", $"put the `{word}` line above the guide, which sees it"),
        ItemContext.Guide when word is "guide" or "critic" or "fit" =>
            SyntaxDiagnostics.Misplaced(span, word, "inside `guide`", $"put the `{word}` block after the guide's `}}`"),
        ItemContext.Critic when word is not ("net" or "model") => SyntaxDiagnostics.OneNetInCritic(span),
        _ => null,
    };

    /// <summary>Whether a token starts an item that cannot be in an open block, so that the end of the block is missing.</summary>
    public static bool EndsBlock(Token token, ItemContext site) => site switch
    {
        ItemContext.Loop => token.IsOneOf("data", "guide", "critic", "fit", "model"),
        ItemContext.Guide or ItemContext.Critic => token.IsOneOf("data", "guide", "critic", "fit", "model"),
        _ => false,
    };
}
