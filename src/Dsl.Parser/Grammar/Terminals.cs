using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Syntax;
using Sprache;

namespace ProbDsl.Parser.Grammar;

/// <summary>
/// The terminals of the grammar and the few ways to join parsers that Sprache lacks. All of these look at one token, decide, and
/// do not go back: a failure after that is the user's error, not a reason to try something else.
/// </summary>
internal static class Terminals
{
    public static readonly Parser<NameSyntax> Name = input =>
    {
        var at = (TokenInput)input;
        return at.Token.IsName ? Result.Success(NameOf(at.Token), at.Advance()) : Fail<NameSyntax>(at, "a name");
    };

    private static readonly string[] Nothing = [];

    /// <summary>A symbol or word, exactly.</summary>
    public static Parser<Token> The(string text)
    {
        var expected = $"`{text}`";
        return input =>
        {
            var at = (TokenInput)input;
            return at.Token.Is(text) ? Result.Success(at.Token, at.Advance()) : Fail<Token>(at, expected);
        };
    }

    /// <summary>A symbol or word, then what stands behind it.</summary>
    public static Parser<T> The<T>(string text, Parser<T> then)
    {
        var first = The(text);
        return input =>
        {
            var read = first(input);
            return read.WasSuccessful ? then(read.Remainder) : Failed<Token, T>(read);
        };
    }

    /// <summary>What stands between two brackets.</summary>
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

    /// <summary>Reads `then` after a word or symbol if that stands here; null otherwise.</summary>
    public static Parser<T?> After<T>(string text, Parser<T> then) where T : class
    {
        var whole = The(text, then);
        return If(at => at.Token.Is(text), $"`{text}`", whole);
    }

    /// <summary>Reads `then` after a contextual word, which is a name instead where it begins the next statement.</summary>
    public static Parser<T?> AfterWord<T>(string word, Parser<T> then) where T : class
    {
        var whole = The(word, then);
        return If(at => at.Token.Is(word) && !Openings.Begins(at.Reading.Tokens, at.Position), $"`{word}`", whole);
    }

    /// <summary>Reads `then` if the next token passes a test; null otherwise, with a note of what could have stood here.</summary>
    public static Parser<T?> If<T>(Func<TokenInput, bool> test, string possible, Parser<T> then) where T : class => input =>
    {
        var at = (TokenInput)input;
        if (test(at)) return then(at);
        at.Reading.Furthest.Allow(at.Position, possible);
        return Result.Success<T?>(null, at);
    };

    /// <summary>`item { separator item }`: after a separator an item must follow.</summary>
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

    /// <summary>Gives a node the span of the tokens it was read from.</summary>
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
