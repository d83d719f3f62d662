namespace ProbDsl.Parser.Lexing;

/// <summary>
/// Decides from a few tokens where an item or statement starts. A contextual word is a name if `~ = : [` or `+=` follows, so the
/// next token decides.
/// </summary>
internal static class ItemStarts
{
    /// <summary>Whether the token opens an item by a word (`data`, `net f`, `guide {`) or a loop.</summary>
    public static bool IsItemWord(Func<int, Token> at, int i)
    {
        var (word, next) = (at(i), at(i + 1));
        return word.IsOneOf("model", "data", "param", "for")
            || (word.IsOneOf("net", "flow", "sde", "function") && !FollowsAName(next))
            || (word.IsOneOf("guide", "critic", "fit") && !FollowsAName(next))
            || (word.Is("target") && next.Is("+="));
    }

    /// <summary>Whether the next token makes a contextual word an ordinary name.</summary>
    public static bool FollowsAName(Token next) => next.IsOneOf("~", "=", ":", "[", "+=");

    /// <summary>
    /// Whether a token at the start of a line can only start a new item, even if a bracket is still open: a draw, or a reserved word.
    /// A definition is excluded: `name = value` may be an argument on a line of its own.
    /// </summary>
    public static bool CannotContinue(IReadOnlyList<Token> tokens, int i)
    {
        Token At(int index) => tokens[Math.Min(index, tokens.Count - 1)];
        var token = tokens[i];
        if (token.Kind == TokenKind.End || token.IsOneOf("model", "data", "param")) return true;
        if (token.IsOneOf("net", "flow", "sde", "function")) return IsNameBeside(At(i + 1));
        if (token.IsOneOf("guide", "critic", "fit")) return At(i + 1).Is("{");
        if (token.Is("for")) return LineHas(At, i, "{");
        return token.IsName && LineHas(At, i, "~");
    }

    /// <summary>Whether a new item or statement starts here: at the start of its line (or after a brace) and outside brackets.</summary>
    public static bool Begins(TokenList tokens, int i) => MayBegin(tokens, i) && !tokens.Brackets.IsInside(i) && LooksLikeOne(tokens, i);

    /// <summary>Whether the tokens have the form of the start of an item or statement, regardless of their place.</summary>
    public static bool LooksLikeOne(TokenList tokens, int i) =>
        IsItemWord(index => tokens[index], i) ? HasWhatItsWordAsks(tokens, i) : tokens[i].IsName && HasLeftSide(tokens, i);

    /// <summary>Whether an item may start at this place, regardless of the token there.</summary>
    public static bool MayBegin(TokenList tokens, int i) => tokens[i].StartsLine || i == 0 || tokens[i - 1].IsOneOf("{", "}");

    // a column may be called `flow`: `x = 2 *` and `flow` on the next line is not a new item
    private static bool HasWhatItsWordAsks(TokenList tokens, int i) =>
        tokens[i].IsOneOf("net", "flow", "sde", "function") ? IsNameBeside(tokens[i + 1])
        : !tokens[i].IsOneOf("guide", "critic", "fit") || tokens[i + 1].Is("{");

    // a `flow` that ends its line may be a value, and the name on the next line a new statement
    private static bool IsNameBeside(Token next) => next.IsName && !next.StartsLine;

    private static bool HasLeftSide(TokenList tokens, int i)
    {
        var next = i + 1;
        if (tokens[next].Is("["))
        {
            if (tokens.Brackets.PartnerOf(next) is var close && close < 0) return true;
            next = close + 1;
        }
        return tokens[next].IsOneOf("~", "=", ":", "+=");
    }

    private static bool LineHas(Func<int, Token> at, int i, string symbol)
    {
        do
        {
            if (at(i).Is(symbol)) return true;
            i++;
        }
        while (!at(i).StartsLine);
        return false;
    }
}
