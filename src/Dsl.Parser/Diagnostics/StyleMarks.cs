namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// Marks where a style starts and ends in a text: Unicode noncharacters, which are reserved for internal use. A terminal with color
/// replaces them by its escape codes; other outputs remove them, and by default texts carry none.
/// </summary>
public static class StyleMarks
{
    /// <summary>The mark of the first style; those of the others follow.</summary>
    public const char First = '\uFDD0';

    /// <summary>Ends a style; it comes before the end of the line.</summary>
    public const char End = '\uFDEF';

    /// <summary>Whether texts are marked.</summary>
    public static bool AreOn { get; private set; }

    /// <summary>Turns marking on or off for the texts that follow.</summary>
    public static void Turn(bool isOn) => AreOn = isOn;

    /// <summary>A text without line breaks, in a style.</summary>
    public static string Of(TextStyle style, string text) => AreOn && text.Length > 0 ? $"{(char)(First + (int)style)}{text}{End}" : text;

    /// <summary>Each line of a text in a style.</summary>
    public static string OfLines(TextStyle style, string text) =>
        AreOn ? string.Join('\n', text.Split('\n').Select(line => Of(style, line))) : text;

    /// <summary>A text whose first characters are in a style.</summary>
    public static string OfStart(TextStyle style, int length, string text) => AreOn ? Of(style, text[..length]) + text[length..] : text;

    public static bool IsMark(char c) => c is >= First and <= End;
}
