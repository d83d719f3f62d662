namespace ProbDsl.Parser.Lexing;

/// <summary>The value of a number token.</summary>
internal static class Literals
{
    public static double ValueOf(ReadOnlySpan<char> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
