namespace ProbDsl.Parser.Lexing;

/// <summary>The operators and brackets of the language, the longest first.</summary>
internal static class Symbols
{
    private static readonly string[] Known =
        ["|>", "->", "+=", "==", "!=", "<=", ">=", "..", "(", ")", "[", "]", "{", "}", ",", ":", "=", "~", "+", "-", "*", "/",
            "@", "^", "<", ">", "."];

    /// <summary>The longest symbol at the start of the text, or null.</summary>
    public static string? At(ReadOnlySpan<char> rest)
    {
        foreach (var symbol in Known)
            if (rest.StartsWith(symbol, StringComparison.Ordinal)) return symbol;
        return null;
    }
}
