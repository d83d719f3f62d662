namespace ProbDsl.Parser.Grammar;

/// <summary>
/// The terminals of the grammar and the combinators that Sprache lacks. Each looks at one token, decides, and does not backtrack:
/// a failure after that is the user's error, not a reason to try an alternative.
/// </summary>
internal static class Terminals
{
    public static readonly Parser<NameSyntax> Name = input =>
    {
        var at = (TokenInput)input;
        return at.Token.IsName ? Result.Success(NameOf(at.Token), at.Advance()) : Fail<NameSyntax>(at, "a name");
    };

    private static readonly string[] Nothing = [];

    /// <summary>Parses exactly this symbol or word.</summary>
    public static Parser<Token> The(string text)
    {
        var expected = $"`{text}`";
        return input =>
        {
            var at = (TokenInput)input;
            return at.Token.Is(text) ? Result.Success(at.Token, at.Advance()) : Fail<Token>(at, expected);
        };
    }

    /// <summary>Parses a symbol or word, then `then`; the result is that of `then`.</summary>
    public static Parser<T> The<T>(string text, Parser<T> then)
    {
        var first = The(text);
        return input =>
        {
            var read = first(input);
            return read.WasSuccessful ? then(read.Remainder) : Failed<Token, T>(read);
        };
    }

    /// <summary>Parses `inner` between two brackets.</summary>
    public static Parser<T> Enclosed<T>(string open, Parser<T> inner, string close)
    {
        var (opened, last) = (The(open, inner), The(close));
        return input =>
        {
            var read = opened(input);
            if (!read.WasSuccessful) return read;
            var end = last(read.Remainder);
            return end.WasSuccessful ? Result.Success(read.Value, end.Remainder) : Failed<Token, T>(end);
        };
    }

    public static NameSyntax NameOf(Token token) => new(token.Text, token.Span);

    public static IResult<T> Fail<T>(TokenInput at, string expected)
    {
        at.Reading.Furthest.Need(at.Position, expected);
        return Result.Failure<T>(at, expected, Nothing);
    }

    public static IResult<TOther> Failed<T, TOther>(IResult<T> result) => Result.Failure<TOther>(result.Remainder, result.Message, Nothing);

    /// <summary>Parses `then` after a word or symbol if the next token is that; null otherwise.</summary>
    public static Parser<T?> After<T>(string text, Parser<T> then) where T : class
    {
        var whole = The(text, then);
        return If(at => at.Token.Is(text), $"`{text}`", whole);
    }

    /// <summary>Parses `then` after a contextual word, unless the word is a name that starts the next statement.</summary>
    public static Parser<T?> AfterWord<T>(string word, Parser<T> then) where T : class
    {
        var whole = The(word, then);
        return If(at => at.Token.Is(word) && !ItemStarts.Begins(at.Reading.Tokens, at.Position), $"`{word}`", whole);
    }

    /// <summary>
    /// Parses `then` if the next token passes a test; otherwise null, and `possible` is recorded as a possible continuation.
    /// </summary>
    public static Parser<T?> If<T>(Func<TokenInput, bool> test, string possible, Parser<T> then) where T : class => input =>
    {
        var at = (TokenInput)input;
        if (test(at)) return then(at);
        at.Reading.Furthest.Allow(at.Position, possible);
        return Result.Success<T?>(null, at);
    };

    /// <summary>`item { separator item }`: a separator must be followed by an item.</summary>
    public static Parser<ValueList<T>> SeparatedBy<T>(this Parser<T> item, string separator) => input =>
    {
        var items = new List<T>();
        while (true)
        {
            var read = item(input);
            if (!read.WasSuccessful) return Failed<T, ValueList<T>>(read);
            items.Add(read.Value);
            var at = (TokenInput)read.Remainder;
            if (!at.Token.Is(separator)) return Ended(items, at, separator);
            input = at.Advance();
        }
    };

    /// <summary>Sets the span of a node to the tokens that it was parsed from.</summary>
    public static Parser<T> Spanned<T>(this Parser<T> parser) where T : SyntaxNode => input =>
    {
        var read = parser(input);
        if (!read.WasSuccessful) return read;
        var span = ((TokenInput)input).Token.Span.To(((TokenInput)read.Remainder).Previous.Span);
        return Result.Success((T)((SyntaxNode)read.Value with { Span = span }), read.Remainder);
    };

    private static IResult<ValueList<T>> Ended<T>(List<T> items, TokenInput at, string separator)
    {
        at.Reading.Furthest.Allow(at.Position, $"`{separator}`");
        return Result.Success(items.ToValueList(), at);
    }
}
