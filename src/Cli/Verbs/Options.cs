namespace ProbDsl.Cli.Verbs;

/// <summary>The options that several verbs share.</summary>
internal static class Options
{
    public static Argument<string> Story() => new("story") { Description = "a story (.gen), or - for standard input" };

    /// <summary>One story or more. An argument that begins with `-` is a misspelled option, not a story.</summary>
    public static Argument<string[]> Stories(string description)
    {
        var stories = new Argument<string[]>("story") { Description = description, Arity = ArgumentArity.OneOrMore };
        stories.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.Length > 1 && t.Value[0] == '-'))
                result.AddError($"there is no option `{token.Value}`");
        });
        return stories;
    }

    /// <param name="takesStories">Whether rows may be drawn from a story.</param>
    public static Option<string[]> Data(bool takesStories = false) =>
        new("--data") { Description = "a file, - for standard input, sql:QUERY"
            + (takesStories ? ", story:FILE[:ROWS] for drawn rows" : "") + "; "
            + "NAME is a plate or a data name; may be repeated", HelpName = "[NAME=]FILE" };

    /// <param name="arePredictors">Whether cells that are predicted may be missing.</param>
    public static Option<bool> DropMissing(bool arePredictors = false) =>
        new("--drop-missing") { Description = $"drop rows that lack a {(arePredictors ? "predictor" : "cell")}" };

    public static Option<bool> NewLevels() =>
        new("--new-levels") { Description = "levels the fit lacks are new" };

    public static Option<string[]> Set(bool takesRange = false) =>
        new("--set") { Description = takesRange
            ? "a hyperparameter, K=3, or a range, K=1..8; may be repeated" : "a hyperparameter, as in K=3; may be repeated",
            HelpName = "NAME=VALUE" };

    public static Option<string?> Method() =>
        new("--method") { Description = "a method of `probdsl methods` (the default for the story)", HelpName = "NAME" };

    /// <summary>Names with commas between; none where the option is not given.</summary>
    public static string[] Names(string? given) =>
        given?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>
    /// Of text, for which the library's code is compiled ahead of time; of an enumeration it is not, and each start would wait for it.
    /// </summary>
    public static Option<string?> Format() => new("--format")
    {
        Description = "text (the default), json for programs", HelpName = "text|json", CustomParser = result =>
        {
            if (result.Tokens is [{ Value: ("text" or "json") and var format }]) return format;
            result.AddError("--format is text or json");
            return null;
        },
    };

    public static OutputFormat FormatOf(ParseResult parsed, Option<string?> format) =>
        parsed.GetValue(format) == "json" ? OutputFormat.Json : OutputFormat.Text;
}
