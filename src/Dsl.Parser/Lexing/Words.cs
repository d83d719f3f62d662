namespace ProbDsl.Parser.Lexing;

/// <summary>The reserved words, and the spelling of names.</summary>
public static class Words
{
    /// <summary>Words that start an item or statement, in the order a story uses them.</summary>
    public static ValueList<string> Openers =>
        ["model", "data", "param", "function", "net", "flow", "sde", "for", "guide", "critic", "fit", "target"];

    public static bool IsReserved(string text) => text
        is "model" or "data" or "param" or "for" or "in" or "if" or "then" or "else" or "and" or "or" or "not" or "div" or "mod"
        or "true" or "false";

    /// <summary>A name as it must be written: plain if possible, otherwise in backquotes.</summary>
    public static string Spell(string name) => IsPlain(name) && !IsReserved(name) ? name : $"`{name}`";

    public static bool StartsName(Rune rune) => rune.Value == '_' || Rune.IsLetter(rune);

    /// <summary>Combining marks are allowed, so that scripts that write vowels as marks can be used for names.</summary>
    public static bool ContinuesName(Rune rune) =>
        StartsName(rune) || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>The length of the plain name that starts at an offset; 0 if there is none.</summary>
    internal static int NameLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && Rune.TryGetRuneAt(text, end, out var rune) && (end == start ? StartsName(rune) : ContinuesName(rune)))
            end += rune.Utf16SequenceLength;
        return end - start;
    }

    private static bool IsPlain(string name) =>
        name.Length > 0 && Rune.TryGetRuneAt(name, 0, out var first) && StartsName(first) && name.EnumerateRunes().All(ContinuesName);
}
