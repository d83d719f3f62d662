namespace ProbDsl.Parser.Grammar;

/// <summary>
/// Turns a parse failure into one diagnostic: a known mistake gets its own message, any other failure lists what was expected and
/// what was found.
/// </summary>
internal static class FailureDiagnostics
{
    /// <summary>The diagnostic for the statement that starts at a position and could not be parsed.</summary>
    public static Diagnostic About(ParseState reading, int start)
    {
        var place = new Failure(reading, start, reading.Furthest.Position);
        return NoBeginning(place) ?? LeftSide.About(place) ?? Reserved(place) ?? MissingOperator(place) ?? Range(place)
            ?? ExpectedTokens.About(place);
    }

    /// <summary>The diagnostic for the tokens that follow a complete statement on its line.</summary>
    public static Diagnostic AboutLeftover(ParseState reading, SyntaxNode? item, int start, int next)
    {
        if (reading.Furthest.Position < next) reading.Furthest.Reset(next);
        var place = new Failure(reading, start, next);
        return Belonging(place, item) ?? Truncation(place, item) ?? Range(place) ?? MissingOperator(place) ?? Neighbors(place, item)
            ?? ExpectedTokens.AboutLeftover(place);
    }

    private static Diagnostic? NoBeginning(Failure place)
    {
        if (!place.Needs("an item")) return null;
        if (place.Found.Is("if")) return SyntaxDiagnostics.IfIsNoStatement(place.Found.Span);
        return place.Found.Kind == TokenKind.Word && ItemStarts.FollowsAName(place.Reading.Tokens[place.Position + 1])
            ? SyntaxDiagnostics.ReservedWord(place.Found.Span, place.Found.Text)
            : SyntaxDiagnostics.NothingBeginsSo(place.Found.Span, place.FoundText);
    }

    private static Diagnostic? Reserved(Failure place)
    {
        if (place.IsNextLine) return null;
        if (NamesAFile(place)) return SyntaxDiagnostics.NoFiles(place.Found.Span, place.Found.Text);
        return place.Found.Kind == TokenKind.Word && NeedsOwnWord(place)
            ? SyntaxDiagnostics.ReservedWord(place.Found.Span, place.Found.Text) : null;
    }

    /// <summary>`data = "rows.csv"`.</summary>
    private static bool NamesAFile(Failure place) => place.Found.Is("data")
        && place.Reading.Tokens[place.Position + 1].Is("=") && place.Reading.Tokens[place.Position + 2].Kind == TokenKind.Text;

    private static bool NeedsOwnWord(Failure place) => place.Needs("a name") || place.Needs("a type")
        || (place.Needs(Expressions.Wanted) && place.Found.IsOneOf("model", "data", "param", "for", "in"));

    // `2 x[n]`: elsewhere two adjacent operands may as well lack a comma, and a name before `=` certainly does
    private static Diagnostic? MissingOperator(Failure place) =>
        !place.IsNextLine && place.Before is { Kind: TokenKind.Number } && (place.Found.IsName || place.Found.Is("("))
            && !place.Reading.Tokens[place.Position + 1].Is("=") ? Between(place) : null;

    private static Diagnostic? Neighbors(Failure place, SyntaxNode? item) =>
        item is StatementSyntax and not ForSyntax && EndsOperand(place.Before) && BeginsOperand(place.Found) ? Between(place) : null;

    private static Diagnostic Between(Failure place) => SyntaxDiagnostics.MissingOperator(
        place.Before!.Span.To(place.Found.Span), place.OperandBefore(), place.OperandText());

    private static Diagnostic? Range(Failure place) => place.Found.Is("..") ? SyntaxDiagnostics.RangeIsNoValue(place.Found.Span) : null;

    /// <summary>Truncation as in Stan, `Normal(0, 1) T[0, ]`, or as in BUGS, `I(0, )`.</summary>
    private static Diagnostic? Truncation(Failure place, SyntaxNode? item)
    {
        if (item is not DrawSyntax draw || place.Found.Text is not ("T" or "I" or "C") || !place.Found.IsName
            || !place.Reading.Tokens[place.Position + 1].IsOneOf("[", "(")) return null;
        var close = place.Reading.Tokens.Brackets.PartnerOf(place.Position + 1);
        if (close < 0) return null;
        var (open, end) = (place.Reading.Tokens[place.Position + 1].Span, place.Reading.Tokens[close].Span);
        var bounds = place.Reading.Tokens.Source.Text[open.End..end.Start].Split(',');
        return SyntaxDiagnostics.Truncation(place.Found.Span.To(end), draw.Distribution.Span.Text, bounds[0].Trim(),
            bounds.Length > 1 ? bounds[1].Trim() : "");
    }

    private static Diagnostic? Belonging(Failure place, SyntaxNode? item) => item switch
    {
        ParamSyntax param when place.Found.Is("~") => SyntaxDiagnostics.ParamWithPrior(place.Found.Span, param.Name.Text),
        ParamSyntax or DataSyntax when place.Found.IsOneOf("<", ">", "<=", ">=") =>
            SyntaxDiagnostics.Expected(place.Found.Span, "`=` or a new line", place.FoundText,
                "a type has no bounds: `positive` means above 0, `unit` between 0 and 1; "
                + "for other bounds write a distribution, as in `Truncated(Normal(0, 1), low = 2)`"),
        DataSyntax { From.Count: > 0 } when place is { Before: { IsName: true } before, IsNextLine: false }
            && (place.Found.IsName || place.Found.Kind == TokenKind.Number) && before.Span.End + 1 == place.Found.Span.Start =>
            SyntaxDiagnostics.Expected(place.Found.Span,
                "an operator, `,`, `by` or a new line", place.FoundText,
                $"a column name with a blank is written between backquotes: {Words.Spell(place.ColumnWithBlanks())}"),
        DataSyntax { From.Count: 0 } data when place.Found.Is("by") => SyntaxDiagnostics.Expected(place.Found.Span, "`from` before `by`",
            place.FoundText, $"name the column first: `from {data.Name.Text} by ...`"),
        DataSyntax when place.Found.IsOneOf("~", "=") => SyntaxDiagnostics.DataWithDistribution(place.Found.Span, place.Found.Text),
        _ => null,
    };

    private static bool EndsOperand(Token? token) =>
        token is not null && (token.IsName || token.Kind is TokenKind.Number or TokenKind.Text || token.IsOneOf(")", "]", "true", "false"));

    private static bool BeginsOperand(Token token) =>
        token.IsName || token.Kind is TokenKind.Number or TokenKind.Text || token.IsOneOf("(", "[", "true", "false");
}
