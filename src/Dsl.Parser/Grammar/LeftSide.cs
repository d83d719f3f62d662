namespace ProbDsl.Parser;

/// <summary>What goes wrong before the `~` or `=` of a statement: a word of another language, a misspelt one, a foreign sign.</summary>
internal static class LeftSide
{
    private static readonly string[] Declaring = ["let", "var", "val", "const", "def", "double", "float", "auto", "local", "set"];

    public static Diagnostic? About(Failure place)
    {
        if (!place.First.IsName || !place.Needs("`~`")) return null;
        return Word(place) ?? Sign(place);
    }

    private static Diagnostic? Word(Failure place)
    {
        if (place.Position != place.Start + 1 || !place.Found.IsName || place.IsNextLine) return null;
        var (word, next) = (place.First.Text, place.Found.Text);
        if (Declaring.Contains(word)) return SyntaxDiagnostics.ForeignWord(place.First.Span, word, $"nothing is declared: write `{next} = ...` or `{next} ~ ...`");
        return DidYouMean.Closest(word, Words.Openers) is { } meant ? SyntaxDiagnostics.ForeignWord(place.First.Span, word, $"did you mean `{meant}`?") : null;
    }

    private static Diagnostic? Sign(Failure place)
    {
        var name = place.First.Text;
        if (place.Found.Is("(") && place.Position == place.Start + 1) return SyntaxDiagnostics.CallOnTheLeft(place.Found.Span, name);
        if (place.Found.Is("==")) return SyntaxDiagnostics.WrongAssignment(place.Found.Span, "==", name);
        if (place.Found.Is("+=")) return SyntaxDiagnostics.OnlyTargetAdds(place.Found.Span, name);
        var after = place.Reading.Tokens[place.Position + 1];
        return place.Found.Is("<") && after.Is("-") && after.Span.Start == place.Found.Span.End
            ? SyntaxDiagnostics.WrongAssignment(place.Found.Span.To(after.Span), "<-", name)
            : null;
    }
}
