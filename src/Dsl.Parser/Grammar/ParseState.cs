namespace ProbDsl.Parser.Grammar;

/// <summary>
/// The state of one parse beside the position: the tokens, the errors so far, and the furthest position at which a terminal failed.
/// The furthest failure is the one that is reported.
/// </summary>
internal sealed class ParseState(TokenList tokens)
{
    private readonly TokenInput?[] inputs = new TokenInput?[tokens.Count + 1];
    private readonly List<Diagnostic> errors = [];

    public TokenList Tokens { get; } = tokens;

    /// <summary>The diagnostics so far.</summary>
    public List<Diagnostic> Diagnostics { get; } = [];

    public FurthestFailure Furthest { get; } = new();

    /// <summary>True while the columns after `from` are parsed: only there does `all` mean every column.</summary>
    public bool ReadsColumns { get; internal set; }

    /// <summary>The column of the word `let` whose value is parsed, from 1; 0 outside of one.</summary>
    public int LetColumn { get; internal set; }

    /// <summary>The positions of the `{` of the blocks around the current position, the innermost last.</summary>
    public List<int> OpenBlocks { get; } = [];

    public bool IsClosed(int brace) => Tokens.Brackets.PartnerOf(brace) >= 0;

    /// <summary>Whether a `}` at or after a position has no matching `{`.</summary>
    public bool HasStrayBraceAfter(int position)
    {
        for (var i = position; i < Tokens.Count; i++)
            if (Tokens[i].Is("}") && !IsClosed(i)) return true;
        return false;
    }

    /// <summary>Whether the range already has an error: a second one there would be a consequence of the first.</summary>
    public bool HasErrorBetween(int start, int end) =>
        Tokens.Diagnostics.Concat(errors).Any(d => d.Place is SourcePlace { Span: var span } && span.Start <= end && span.End >= start);

    /// <summary>Whether the limit on diagnostics is reached, so that parsing stops.</summary>
    public bool HasTooManyErrors => Diagnostics.Count >= Limits.Diagnostics;

    /// <summary>The position after the last token.</summary>
    public TokenInput End => At(Tokens.Count - 1);

    public void Report(Diagnostic diagnostic)
    {
        errors.Add(diagnostic);
        AddDiagnostic(diagnostic);
    }

    /// <summary>Reports an error between statements; the statement that starts there may still have an error of its own.</summary>
    public void AddDiagnostic(Diagnostic diagnostic)
    {
        if (!HasTooManyErrors) Diagnostics.Add(diagnostic);
    }

    /// <summary>The input at a position; each position has one shared instance.</summary>
    public TokenInput At(int position)
    {
        var within = Math.Min(position, Tokens.Count - 1);
        return inputs[within] ??= new(this, within);
    }
}
