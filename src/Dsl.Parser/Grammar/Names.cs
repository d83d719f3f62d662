namespace ProbDsl.Parser.Grammar;

/// <summary>Help for errors in a name, its brackets or its type.</summary>
internal static class Names
{
    public static string? Advice(Failure place, List<string> needed) => (place.Found, place.Before) switch
    {
        ({ } found, { } before) when found.Is("[") && before.Is("]") && !needed.Contains(Expressions.Wanted) =>
            $"all indices are written in one pair of brackets: `{Joined(place)}`",
        ({ } found, { } before) when found.Is(".") && before.IsName && place.Position == place.Start + 1 => Dotted(place),
        ({ } found, _) when found.Is(":") && place.First.Is("model") => "a hyperparameter is a number and has no type: `model M(K = 2)`",
        ({ } found, { } before) when found.Is("-") && before.Is("target") && place.Reading.Tokens[place.Position + 1].Is("=") =>
            "write `target += -(...)`",
        _ => needed switch
        {
            ["`:`"] => Type(place),
            ["a name"] => Name(place),
            _ => null,
        },
    };

    // `z[n][k]` as `z[n, k]`
    private static string Joined(Failure place)
    {
        var tokens = place.Reading.Tokens;
        var open = tokens.Brackets.PartnerOf(place.Position - 1);
        var close = tokens.Brackets.PartnerOf(place.Position);
        return open < 1 || close < 0
            ? "z[n, k]" : $"{tokens.Source.Text[tokens[open - 1].Span.Start..place.Before!.Span.Start]}, "
                + $"{tokens.Source.Text[place.Found.Span.End..tokens[close].Span.End]}";
    }

    // `tau.c` of BUGS and R; `pyro.sample(...)` as a line
    private static string Dotted(Failure place) => place.Reading.Tokens[place.Position + 2].Is("(")
        ? "a statement starts with the name that it draws or defines: `name ~ Normal(0, 1)`"
        : $"a name has no dot: write `{place.First.Text}_{place.Reading.Tokens[place.Position + 1].Text}`";

    private static string Type(Failure place)
    {
        var isNumber = place.First.Is("data") && place.Found.Is("=");
        if (place.First.Is("data") && place.Found.IsOneOf("-", "/", "%") && place.Before is { IsName: true } part)
            return $"a column with another name than the data is named after `from`: data {part.Text}[rows]: real from "
                + Words.Spell($"{part.Text}{place.Found.Text}{place.Reading.Tokens[place.Position + 1].Text}");
        if (place.First.IsOneOf("data", "param") && place.Position > place.Start + 1)
            return $"a type follows the name after a colon: `{place.First.Span.To(place.Before!.Span).Text}: {(isNumber ? "int" : "real")}`"
                + $"{(isNumber ? $"; a number that you choose is a hyperparameter, `model M({place.Before.Text} = ...)`" : "")}";
        if (place.First.IsOneOf("net") && place.Before is { } before && ForeignWords.TypeInFront(before.Text, "") is not null)
            return "several outputs have names: `(mean: real, sd: positive)`";
        return $"a type follows the name after a colon: `{(place.Before is { IsName: true } name ? name.Text : "x")}: real`";
    }

    private static string? Name(Failure place) => (place.Found, place.Before) switch
    {
        ({ } found, { } before) when found.Is(")") && before.Is("(") => place.First.Is("model")
            ? "omit the brackets: they hold hyperparameters, and there are none"
            : "write at least one argument, as in `x: real`; a function without arguments is a definition, `name = ...`",
        ({ } found, { } before) when found.Is(")") && before.Is(",") => "delete the `,`, or write what should follow it",
        ({ } found, { } before) when before.Is("model") && (place.IsNextLine || found.Is("{")) =>
            "the model has a name and no braces: `model Coin`",
        ({ } found, { } before) when found.IsOneOf("*", "/") && before.Is(".") =>
            $"write `{found.Text}`, which multiplies element by element; the matrix product is `@`",
        _ => null,
    };
}
