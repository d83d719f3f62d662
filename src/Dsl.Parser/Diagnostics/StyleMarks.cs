namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// Marks in a text where a style begins and ends: noncharacters of Unicode, which a program keeps to itself. There are none unless a
/// terminal shows color, which makes its codes of them; other outputs drop them.
/// </summary>
public static class StyleMarks
{
    /// <summary>The mark of the first style; those of the others follow.</summary>
    public const char First = '\uFDD0';

    /// <summary>Where a style ends, which is before its line does.</summary>
    public const char End = '\uFDEF';

    /// <summary>Whether texts are marked.</summary>
    public static bool AreOn { get; private set; }

    /// <summary>From here on texts are marked, or are not.</summary>
    public static void Turn(bool isOn) => AreOn = isOn;

    /// <summary>The text, which is within one line, in a style.</summary>
    public static string Of(TextStyle style, string text) => AreOn && text.Length > 0 ? $"{(char)(First + (int)style)}{text}{End}" : text;

    /// <summary>Each line of a text in a style.</summary>
    public static string OfLines(TextStyle style, string text) =>
        AreOn ? string.Join('\n', text.Split('\n').Select(line => Of(style, line))) : text;

    /// <summary>A text whose first characters are in a style.</summary>
    public static string OfStart(TextStyle style, int length, string text) => AreOn ? Of(style, text[..length]) + text[length..] : text;

    public static bool IsMark(char c) => c is >= First and <= End;
}
