using ProbDsl.Parser.Grammar;

namespace ProbDsl.Parser.Formatting;

/// <summary>`probdsl fmt`: the canonical layout of a story.</summary>
public static class Formatter
{
    /// <summary>
    /// The story in canonical layout with all its comments; formatting that again changes nothing. A story with errors comes back
    /// as it stands, since what could not be read could not be printed.
    /// </summary>
    public static string Format(ParseResult parsed) =>
        parsed.Model is null || parsed.HasErrors ? parsed.Tokens.Source.Text : Printer.Print(parsed.Model, parsed.Tokens);
}
