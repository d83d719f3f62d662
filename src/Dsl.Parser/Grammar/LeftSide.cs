namespace ProbDsl.Parser.Grammar;

/// <summary>
/// Diagnoses errors before the `~` or `=` of a statement: a word of another language, a misspelled word, a foreign operator.
/// </summary>
internal static class LeftSide
{
    public static Diagnostic? About(Failure place)
    {
        if (!place.First.IsName || !place.Needs("`~`")) return null;
        return Type(place) ?? Word(place) ?? Alone(place) ?? Sign(place);
    }

    private static Diagnostic? Word(Failure place)
    {
        if (place.Position != place.Start + 1 || !place.Found.IsName || place.IsNextLine) return null;
        var (word, next) = (place.First.Text, place.Found.Text);
        if (ForeignWords.BeforeAName(word, next) is { } help) return SyntaxDiagnostics.ForeignWord(place.First.Span, word, help);
        return DidYouMean.Closest(word, Words.Openers) is { } meant
            ? SyntaxDiagnostics.ForeignWord(place.First.Span, word, $"did you mean `{meant}`?") : null;
    }

    /// <summary>`real<lower=0> sd`, `vector[3] beta`: a type before its name.</summary>
    private static Diagnostic? Type(Failure place)
    {
        if (place.IsNextLine || ForeignWords.TypeInFront(place.First.Text, Sizes(place)) is not { } type) return null;
        var isBounded = place.Found.Is("<") && place.Position == place.Start + 1;
        if (!isBounded && !place.Found.IsName) return null;
        var name = isBounded ? "sd" : place.Found.Text;
        return SyntaxDiagnostics.TypeInFront(place.First.Span, place.First.Text, name, isBounded ? "positive" : type);
    }

    /// <summary>The text in the brackets after the first word.</summary>
    private static string Sizes(Failure place)
    {
        var (tokens, open) = (place.Reading.Tokens, place.Start + 1);
        return tokens[open].Is("[") && tokens.Brackets.PartnerOf(open) is var close and >= 0
            ? tokens.Source.Text[tokens[open].Span.End..tokens[close].Span.Start].Trim() : "";
    }

    private static Diagnostic? Alone(Failure place)
    {
        if (place.Position != place.Start + 1) return null;
        var help = place.Found.Is("{") ? ForeignWords.BeforeABlock(place.First.Text)
            : place.IsNextLine || place.Found.Kind == TokenKind.End ? ForeignWords.Alone(place.First.Text) : null;
        return help is null ? null : SyntaxDiagnostics.ForeignWord(place.First.Span, place.First.Text, help);
    }

    private static Diagnostic? Sign(Failure place)
    {
        var name = place.First.Text;
        if (place.Found.Is("(") && place.Position == place.Start + 1) return Call(place);
        if (place.Found.Is("==")) return SyntaxDiagnostics.WrongAssignment(place.Found.Span, "==", name);
        if (place.Found.Is("+=")) return SyntaxDiagnostics.OnlyTargetAdds(place.Found.Span, name);
        var after = place.Reading.Tokens[place.Position + 1];
        return place.Found.Is("<") && after.Is("-") && after.Span.Start == place.Found.Span.End
            ? SyntaxDiagnostics.WrongAssignment(place.Found.Span.To(after.Span), "<-", name)
            : null;
    }

    /// <summary>
    /// `y(n) ~ ...`; a link function on the left as in BUGS, `log(mu[n]) <- ...`; or a call that is a statement of its own.
    /// </summary>
    private static Diagnostic Call(Failure place)
    {
        var (tokens, name) = (place.Reading.Tokens, place.First.Text);
        if (tokens.Brackets.PartnerOf(place.Position) is not (var close and >= 0))
            return SyntaxDiagnostics.CallOnTheLeft(place.Found.Span, name, "...");
        var (call, inside) = (place.First.Span.To(tokens[close].Span),
            tokens.Source.Text[place.Found.Span.End..tokens[close].Span.Start].Trim());
        if (tokens[close + 1].StartsLine || tokens[close + 1].Is("}") || tokens[close + 1].Kind == TokenKind.End)
            return SyntaxDiagnostics.NothingOnTheLeft(call, call.Text);
        return Inverse(name) is { } inverse
            ? SyntaxDiagnostics.LinkOnTheLeft(call, name, $"{inside} = {inverse}")
            : SyntaxDiagnostics.CallOnTheLeft(place.Found.Span, name, inside.Length is > 0 and < 30 ? inside : "...");
    }

    private static string? Inverse(string link) => link switch
    {
        "log" => "exp(...)",
        "exp" => "log(...)",
        "logit" => "sigmoid(...)",
        "sqrt" => "(...)^2",
        "cloglog" => "1 - exp(-exp(...))",
        _ => null,
    };
}
