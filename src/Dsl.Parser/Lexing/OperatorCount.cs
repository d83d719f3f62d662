namespace ProbDsl.Parser.Lexing;

/// <summary>
/// An upper bound on the depth of the current expression's tree: its operators and those of the expressions around it, each a level in
/// the worst case. A comma or a new left side resets the count.
/// </summary>
internal sealed class OperatorCount
{
    private readonly List<int> around = [];
    private int here;
    private int total;

    /// <summary>Counts the next token; true once the sum exceeds the limit.</summary>
    public bool IsOver(IReadOnlyList<Token> tokens, int i)
    {
        var token = tokens[i];
        if (token.Kind is TokenKind.Symbol) Symbol(token.Text, i > 0 && (tokens[i - 1].Is(")") || tokens[i - 1].Is("]")));
        else if (token.IsOneOf("and", "or", "not", "div", "mod", "if", "else")) Count(1);
        else if (token.IsOneOf("for", "in", "model", "data", "param")
            || token.StartsLine && i + 1 < tokens.Count && tokens[i + 1].IsOneOf("~", "=", ":", "+=")) Count(-here);
        return total > Limits.OperatorChain;
    }

    private void Symbol(string symbol, bool afterBracket)
    {
        switch (symbol)
        {
            case "(" or "[" or "{":
                if (afterBracket) Count(1);
                around.Add(here);
                here = 0;
                break;
            case ")" or "]" or "}":
                Count(-here);
                if (around.Count == 0) break;
                here = around[^1];
                around.RemoveAt(around.Count - 1);
                break;
            case "," or "~" or "=" or "+=" or "->" or ":" or "..":
                Count(-here);
                break;
            default:
                Count(1);
                break;
        }
    }

    private void Count(int more)
    {
        here += more;
        total += more;
    }
}
