namespace ProbDsl.Parser.Grammar;

/// <summary>
/// Parses a story into a syntax tree. Runs on the caller's thread; the nesting limits bound its stack to a few hundred KB.
/// </summary>
public static class StoryParser
{
    /// <summary>Parses as much of a story as possible. Never throws, for any text.</summary>
    public static ParseResult Parse(SourceText source)
    {
        var tokens = Lexer.Scan(source);
        if (tokens.Refused) return new(null, tokens, tokens.Diagnostics);
        var reading = new ParseState(tokens);
        var (header, start) = ReadModelLine(reading.At(0));
        var items = ReadStory(start);
        var allowed = Limits.Statements;
        if (Beyond(items, ref allowed) is { } beyond)
            return new(null, tokens, [SyntaxDiagnostics.TooManyStatements(beyond.Span)]);
        return new(header is null ? null : Complete(header, items), tokens, InOrder(reading));
    }

    /// <summary>The first item beyond the allowed number, nested items included; null if all are within the limit.</summary>
    private static ItemSyntax? Beyond(IReadOnlyList<ItemSyntax> items, ref int allowed)
    {
        foreach (var item in items)
        {
            if (allowed-- == 0) return item;
            IReadOnlyList<ItemSyntax> inside = item is ForSyntax loop ? loop.Body : item is GuideSyntax guide ? guide.Items : [];
            if (inside.Count > 0 && Beyond(inside, ref allowed) is { } beyond) return beyond;
        }

        return null;
    }

    private static (ModelSyntax? Header, TokenInput Next) ReadModelLine(TokenInput at)
    {
        if (!at.Token.Is("model"))
        {
            at.Reading.Report(at.AtEnd
                ? SyntaxDiagnostics.EmptyStory(at.Token.Span) : SyntaxDiagnostics.NoModelLine(at.Token.Span));
            return (null, at);
        }
        ModelSyntax? header = null;
        var (_, next) = Sequence.Read<ModelSyntax>(at, Once, one => one.Position > at.Position, comma: false);
        return (header, next);

        IResult<ModelSyntax?> Once(TokenInput input)
        {
            var read = Declarations.ModelLine(input);
            if (read.WasSuccessful) header = read.Value;
            return read;
        }
    }

    private static List<ItemSyntax> ReadStory(TokenInput at)
    {
        var all = new List<ItemSyntax>();
        while (!at.AtEnd)
        {
            var (items, next) = Sequence.Read<ItemSyntax>(at, one => Items.Item(one, ItemContext.Story), one =>
                one.Token.Is("}"), comma: false);
            all.AddRange(items);
            if (next.Token.Is("}") && !next.Reading.IsClosed(next.Position))
                next.Reading.Report(SyntaxDiagnostics.ClosesNothing(next.Token));
            at = next.AtEnd ? next : (TokenInput)next.Advance();
        }
        return all;
    }

    private static ModelSyntax Complete(ModelSyntax header, List<ItemSyntax> items) =>
        header with { Items = [.. items], Span = items.Count == 0 ? header.Span : header.Span.To(items[^1].Span) };

    private static ValueList<Diagnostic> InOrder(ParseState reading) =>
        Lexer.InOrder([.. reading.Tokens.Diagnostics, .. reading.Diagnostics]);
}
