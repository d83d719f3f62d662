namespace ProbDsl.Parser.Lexing;

/// <summary>
/// The matching of brackets, computed before parsing. A line that can only be a new statement closes every open `(` and `[`, so that a
/// missing bracket is reported where it is missing and affects only its own statement.
/// </summary>
public sealed class BracketPairs
{
    private readonly int[] partner;
    private readonly bool[] inside;

    private BracketPairs(int count)
    {
        partner = new int[count];
        for (var i = 0; i < count; i++) partner[i] = -1;
        inside = new bool[count];
    }

    internal static BracketPairs None { get; } = new(0);

    internal List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>Set when a limit was exceeded; no other member is valid then.</summary>
    internal Diagnostic? TooDeep { get; private set; }

    /// <summary>The position of the matching bracket; -1 if there is none.</summary>
    public int PartnerOf(int position) => position < partner.Length ? partner[position] : -1;

    /// <summary>Whether a token is between a `(` or `[` and the matching bracket.</summary>
    public bool IsInside(int position) => position < inside.Length && inside[position];

    internal static BracketPairs Match(IReadOnlyList<Token> tokens)
    {
        var pairs = new BracketPairs(tokens.Count);
        new Matching(pairs, tokens).Run();
        pairs.MarkInside(tokens);
        return pairs;
    }

    private void MarkInside(IReadOnlyList<Token> tokens)
    {
        var end = -1;
        for (var i = 0; i < partner.Length; i++)
        {
            inside[i] = i < end;
            if (partner[i] > end && !tokens[i].Is("{")) end = partner[i];
        }
    }

    private sealed class Matching(BracketPairs pairs, IReadOnlyList<Token> tokens)
    {
        private readonly List<int> open = [];
        private readonly OperatorCount operators = new();

        public void Run()
        {
            for (var i = 0; i < tokens.Count && pairs.TooDeep is null; i++)
            {
                if (open.Count > 0 && tokens[i].StartsLine && ItemStarts.CannotContinue(tokens, i)) CloseUpToBrace();
                Read(i);
                if (operators.IsOver(tokens, i)) pairs.TooDeep = SyntaxDiagnostics.ChainTooLong(tokens[i].Span);
            }
            CloseUpToBrace();
        }

        private void Read(int i)
        {
            if (tokens[i].Kind != TokenKind.Symbol) return;
            switch (tokens[i].Text)
            {
                case "(" or "[":
                    Open(i);
                    break;
                case "{":
                    CloseUpToBrace();
                    Open(i);
                    break;
                case "}":
                    CloseUpToBrace();
                    if (open.Count > 0) Pair(open[^1], i);
                    break;
                case ")":
                    Close(i, "(");
                    break;
                case "]":
                    Close(i, "[");
                    break;
                default:
                    break;
            }
        }

        private void Open(int i)
        {
            open.Add(i);
            if (open.Count > Limits.Nesting) pairs.TooDeep = SyntaxDiagnostics.NestedTooDeep(tokens[i].Span);
        }

        private void Close(int i, string opener)
        {
            var found = open.FindLastIndex(o => tokens[o].Is(opener) || tokens[o].Is("{"));
            if (found >= 0 && tokens[open[found]].Is(opener))
            {
                for (var j = found + 1; j < open.Count; j++) pairs.Diagnostics.Add(SyntaxDiagnostics.NeverClosed(tokens[open[j]]));
                open.RemoveRange(found + 1, open.Count - found - 1);
                Pair(open[^1], i);
            }
            else if (open.Count > 0 && !tokens[open[^1]].Is("{"))
            {
                pairs.Diagnostics.Add(SyntaxDiagnostics.WrongBracket(tokens[open[^1]], tokens[i]));
                Pair(open[^1], i);
            }
            else
            {
                pairs.Diagnostics.Add(SyntaxDiagnostics.ClosesNothing(tokens[i]));
            }
        }

        private void Pair(int opener, int closer)
        {
            pairs.partner[opener] = closer;
            pairs.partner[closer] = opener;
            open.RemoveAt(open.Count - 1);
        }

        private void CloseUpToBrace()
        {
            while (open.Count > 0 && !tokens[open[^1]].Is("{"))
            {
                pairs.Diagnostics.Add(SyntaxDiagnostics.NeverClosed(tokens[open[^1]]));
                open.RemoveAt(open.Count - 1);
            }
        }
    }
}
