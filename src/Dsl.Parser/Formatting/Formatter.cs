using ProbDsl.Parser.Grammar;

namespace ProbDsl.Parser.Formatting;

/// <summary>`probdsl fmt`: prints a story in the canonical layout.</summary>
public static class Formatter
{
    /// <summary>
    /// The story in canonical layout with all its comments; formatting is idempotent. A story with errors is returned unchanged,
    /// since parts that were not parsed cannot be printed.
    /// </summary>
    public static string Format(ParseResult parsed) =>
        parsed.Model is null || parsed.HasErrors ? parsed.Tokens.Source.Text : Printer.Print(parsed.Model, parsed.Tokens);
}
