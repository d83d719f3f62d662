using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Lexing;

namespace ProbDsl.Parser.Grammar;

/// <summary>
/// What one run of the grammar knows beside its position: the tokens, what was found wrong so far, and how far terminals got
/// before one failed. The furthest failure is what a person wants to hear about.
/// </summary>
internal sealed class Reading(TokenList tokens)
{
    private readonly TokenInput?[] inputs = new TokenInput?[tokens.Count + 1];
    private readonly List<Diagnostic> errors = [];

    public TokenList Tokens { get; } = tokens;

    /// <summary>What was found wrong so far.</summary>
    public List<Diagnostic> Diagnostics { get; } = [];

    public Furthest Furthest { get; } = new();

    /// <summary>True while the columns after `from` are read: only there does `all` mean every column.</summary>
    public bool ReadsColumns { get; internal set; }

    /// <summary>Where the blocks around the present place were opened, the innermost last.</summary>
    public List<int> OpenBlocks { get; } = [];

    public bool IsClosed(int brace) => Tokens.Brackets.PartnerOf(brace) >= 0;

    /// <summary>Whether some `}` from here on has no `{`.</summary>
    public bool HasStrayBraceAfter(int position)
    {
        for (var i = position; i < Tokens.Count; i++)
            if (Tokens[i].Is("}") && !IsClosed(i)) return true;
        return false;
    }

    /// <summary>Whether the stretch was already complained of: a second error there would only echo the first.</summary>
    public bool HasErrorBetween(int start, int end) =>
        Tokens.Diagnostics.Concat(errors).Any(d => d.Place is SourcePlace { Span: var span } && span.Start <= end && span.End >= start);

    /// <summary>Whether so much is wrong that going on would tell nothing more.</summary>
    public bool IsHopeless => Diagnostics.Count >= Limits.Diagnostics;

    /// <summary>The position behind everything.</summary>
    public TokenInput End => At(Tokens.Count - 1);

    public void Report(Diagnostic diagnostic)
    {
        errors.Add(diagnostic);
        Remark(diagnostic);
    }

    /// <summary>Reports what is wrong between statements; the statement that begins there may still have an error of its own.</summary>
    public void Remark(Diagnostic diagnostic)
    {
        if (!IsHopeless) Diagnostics.Add(diagnostic);
    }

    /// <summary>One input per position, shared.</summary>
    public TokenInput At(int position)
    {
        var within = Math.Min(position, Tokens.Count - 1);
        return inputs[within] ??= new(this, within);
    }
}
