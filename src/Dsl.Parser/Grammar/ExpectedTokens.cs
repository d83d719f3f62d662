namespace ProbDsl.Parser.Grammar;

/// <summary>Builds the message `expected ..., found ...` and the help that fits it.</summary>
internal static class ExpectedTokens
{
    private const int MostNamed = 4;

    private const string LoopForms = "a loop is written `for n in rows { ... }` or `for k in 1..K { ... }`";

    private static readonly string[] SignsOfContinuation = ["an operator", "`for`", "`..`", "`[`", "`(`"];

    /// <summary>The diagnostic for what was required where parsing stopped.</summary>
    public static Diagnostic About(Failure place)
    {
        var needed = Grouped(place.Reading.Furthest);
        var after = needed is [Expressions.Wanted] && place.Before is { } before && place.Position > place.Start
            ? $" after `{before.Text}`" : "";
        return SyntaxDiagnostics.Expected(place.Span, $"{Either(needed)}{after}", place.FoundText, Advice(place, needed));
    }

    /// <summary>The diagnostic for what could have followed a complete statement on its line.</summary>
    public static Diagnostic AboutLeftover(Failure place)
    {
        var possible = place.Reading.Furthest.Possible;
        List<string> named = [.. possible.Where(p => p == "an operator"), .. possible.Where(p => !SignsOfContinuation.Contains(p))];
        return SyntaxDiagnostics.Expected(place.Found.Span, Either([.. named, "a new line"]), place.FoundText,
            Meant(place, possible) ?? Choice(place) ?? LeftoverAdvice(place));
    }

    // no line starts with a symbol, so the only fix is to delete it
    private static string LeftoverAdvice(Failure place) => place.Found switch
    {
        { } found when found.Is(",") => "delete the comma; each declaration or statement has its own line",
        { Kind: TokenKind.Symbol } found => $"delete the `{found.Text}` and what belongs to it",
        _ => "put it on its own line, or delete it",
    };

    private static bool LineHasBlock(Failure place)
    {
        var at = place.Position;
        while (!place.Reading.Tokens[at].StartsLine && !place.Reading.Tokens[at].Is("{")) at++;
        return !place.Reading.Tokens[at].StartsLine;
    }

    // the required tokens suffice; of the optional continuations only the comma of a list is added to its closing bracket
    private static List<string> Grouped(FurthestFailure furthest)
    {
        List<string> named = [.. furthest.Needed.Order(StringComparer.Ordinal)];
        var isList = named.Exists(n => n is "`)`" or "`]`");
        if (isList && furthest.Possible.Contains("`,`")) named.Add("`,`");
        else if (furthest.Possible.Contains("`repeated`")) named.Insert(0, "`repeated`");
        return named.Count > MostNamed ? named[..MostNamed] : named;
    }

    private static string Either(List<string> words) => words.Count switch
    {
        0 => "nothing more",
        1 => words[0],
        _ => $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}",
    };

    private static string? Advice(Failure place, List<string> needed) =>
        Meant(place, [.. needed, .. place.Reading.Furthest.Possible]) ?? Choice(place) ?? Names.Advice(place, needed) ?? place.Found switch
        {
            { } found when found.Is(":") && place.Before is { } before && before.IsOneOf("[", ",") =>
                "a whole dimension is written `..`, as in `x[.., 1]`",
            { } found when found.Is("]") && place.Before is { } open && open.Is("[") && needed.Contains(Expressions.Wanted) =>
                "a list has at least one element; `zeros(3)` is a list of zeros",
            { } found when found.Is("for") && needed.Contains("`]`") =>
                "a list has only one `for`: nest the lists, as in `[[i * j for j in 1..3] for i in 1..3]`",
            { } found when found.Is("-") && needed is ["`=`"] && place.Before is { } first =>
                $"an option is written with `_`: `{first.Text}_{place.Reading.Tokens[place.Position + 1].Text} = ...`",
            { } found when found.Is(":") && needed.Contains("`]`") => "a range is written `1..3`; `..` alone is the whole dimension",
            { } found when found.Is(":") && needed.Contains("`{`") =>
                LineHasBlock(place) ? "a range is written `1..K`, with two dots"
                    : "the statements of a loop are written between `{` and `}`",
            { } found when found.IsOneOf("=", ":") && needed.Contains("`in`") => LoopForms,
            { } found when found.Is("(") && place.Before is { } word && word.Is("for") => LoopForms,
            { Kind: TokenKind.Text } when needed.Contains("a name") =>
                "a name with unusual characters is written in backquotes, without the double quotes",
            { } found when found.IsOneOf(")", "]", ",") && needed.Contains(Expressions.Wanted) =>
                $"delete the `{place.Before?.Text}`, or write what should follow it",
            _ => needed switch
            {
                ["a name"] => "write a name here: letters, digits and `_`, or anything between backquotes",
                ["`=`"] => "write `=` and the body after it",
                ["`->`"] => "the result type follows an arrow, as in `net f(x: real) -> real = ...`",
                ["`given`"] => "the arguments of a flow follow the word `given`: `flow f(given x: real): ...`",
                ["`else`"] => "both branches are needed: `if condition then a else b`",
                ["`then`"] => "an `if` is an expression: `if condition then a else b`",
                ["`repeated`", "`{`"] => "the statements of a loop are written between `{` and `}`",
                ["`{`"] => "the block begins with `{`",
                ["an index"] => "write an index: `x[n]`, `x[1..3]`, or `x[..]` for the whole dimension",
                ["a type"] => "types are `real`, `positive`, `int`, `bool`, `simplex[K]` and so on: `probdsl explain E0117`",
                _ when needed.Contains("`~`") => "a statement is `name ~ distribution` or `name = value`",
                _ when needed.Contains("`)`") && place is { Found.IsName: true, IsNextLine: false, Before: { } operand }
                    && (operand.IsName || operand.Is("]")) =>
                    $"separate arguments by `,`, or write `{place.OperandBefore()} * {place.OperandText()}` for a product",
                _ when needed.Contains("`)`") => "separate arguments by `,`, or close the bracket",
                _ when needed.Contains("`]`") => "separate indices by `,`, or close the bracket",
                [Expressions.Wanted] => "write a value here, such as `1`, `x[n]` or `f(x)`",
                _ => null,
            },
        };

    // the conditional expression of Python: `a if x > 0 else b`
    private static string? Choice(Failure place) =>
        place.Found.Is("if") && !place.IsNextLine
            ? $"the condition of an `if` comes first: `if condition then {place.OperandBefore()} else b`" : null;

    private static string? Meant(Failure place, IEnumerable<string> words) =>
        place.Found.IsName && !place.IsNextLine
            && DidYouMean.Closest(place.Found.Text, words.Select(w => w.Trim('`')).Where(w => w.All(char.IsAsciiLetter))) is { } meant
            ? $"did you mean `{meant}`?"
            : null;
}
