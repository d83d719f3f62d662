namespace ProbDsl.Parser.Formatting;

/// <summary>
/// Assigns comments and empty lines to items. Comments on lines of their own belong to the item that follows; a comment after code
/// belongs to that code; a comment inside an expression moves above its statement.
/// </summary>
internal sealed class CommentMap(TokenList tokens)
{
    /// <summary>The comments and empty lines above an item, then the comments moved out of it.</summary>
    public IReadOnlyList<Trivia> Above(SyntaxNode item) => IsWritten(item) ? Above(First(item), LastOfHead(item)) : [];

    /// <summary>The comment after an item on its last line.</summary>
    public TrailingComment? Beside(SyntaxNode item) => IsWritten(item) ? AsideOf(Last(item)) : null;

    /// <summary>The comment after the `{` of a block.</summary>
    public TrailingComment? BehindBrace(SyntaxNode block) => IsWritten(block) ? AsideOf(Brace(block)) : null;

    /// <summary>The comments and empty lines between the last item of a block and its `}`.</summary>
    public IReadOnlyList<Trivia> BeforeEnd(SyntaxNode block) => IsWritten(block) ? tokens[Last(block)].Leading : [];

    /// <summary>The comment after the `=` of a net with lets.</summary>
    public TrailingComment? BesideHead(NetSyntax net) => IsWritten(net) ? AsideOf(LastOfHead(net)) : null;

    /// <summary>Whether a block was written on one line.</summary>
    public bool IsOneLine(SyntaxNode block) => IsWritten(block) && !Positions(Brace(block) + 1, Last(block)).Any(i => tokens[i].StartsLine);

    /// <summary>The comments and empty lines above the model line.</summary>
    public IReadOnlyList<Trivia> AboveHeader(ModelSyntax model) => IsWritten(model) ? Above(First(model), LastOfHeader(model)) : [];

    public TrailingComment? BesideHeader(ModelSyntax model) => IsWritten(model) ? AsideOf(LastOfHeader(model)) : null;

    /// <summary>The comments and empty lines after the last item of the file.</summary>
    public IReadOnlyList<Trivia> AtEnd(ModelSyntax model) => IsWritten(model) ? tokens[tokens.Count - 1].Leading : [];

    private static bool IsWritten(SyntaxNode item) => item.Span.Source is not null;

    private List<Trivia> Above(int first, int last)
    {
        List<Trivia> above = [.. tokens[first].Leading];
        for (var i = first; i <= last; i++)
        {
            if (i > first) above.AddRange(tokens[i].Leading.OfType<Comment>());
            if (i < last && tokens[i].Trailing is { } inside) above.Add(inside);
        }
        return above;
    }

    private TrailingComment? AsideOf(int position)
    {
        var token = tokens[position];
        if (token.Trailing is not { } comment) return null;
        var gap = comment.Span.Start - token.Span.End;
        return new(comment.Text, gap > ExpressionLayout.Step ? tokens.Source.At(comment.Span.Start).Column - 1 : 0);
    }

    private int First(SyntaxNode item) => tokens.IndexAt(item.Span.Start);

    // the comma after an option belongs to it, and so does the comment after the comma
    private int Last(SyntaxNode item) =>
        tokens.IndexAt(item.Span.End) is var after && item is OptionSyntax && tokens[after].Is(",") ? after : after - 1;

    private int LastOfHead(SyntaxNode item) => item switch
    {
        ForSyntax or GuideSyntax or CriticSyntax or FitSyntax => Brace(item),
        NetSyntax { Lets: [var first, ..] } => First(first) - 1,
        _ => Last(item),
    };

    private int LastOfHeader(ModelSyntax model) => model.Items.Count > 0 ? First(model.Items[0]) - 1 : Last(model);

    private int Brace(SyntaxNode block) => Positions(First(block), Last(block)).First(i => tokens[i].Is("{"));

    private static IEnumerable<int> Positions(int from, int to) => Enumerable.Range(from, to - from + 1);
}

/// <summary>A comment after code; column 0 means two spaces after it, any other column is kept if the code leaves room.</summary>
internal sealed record TrailingComment(string Text, int Column);
