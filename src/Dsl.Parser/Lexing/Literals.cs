using System.Globalization;

namespace ProbDsl.Parser.Lexing;

/// <summary>Reads what a number token says.</summary>
internal static class Literals
{
    public static double ValueOf(ReadOnlySpan<char> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
