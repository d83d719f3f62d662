namespace ProbDsl.Compiler.Options;

/// <summary>One of the values of an option that takes a word.</summary>
public sealed record OptionWord(string Text)
{
    /// <summary>The runs to which it applies; null means those of the option.</summary>
    public Applicability? AppliesTo { get; init; }

    /// <summary>Another spelling, in records of fits by version 0.1; null without one.</summary>
    public string? OnceRecorded { get; init; }

    /// <summary>Whether this is the default behavior, which records of fits omit.</summary>
    public bool IsUsual { get; init; }

    /// <summary>Whether a number may follow, as in `cuda:1`.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>Whether it asks for nothing to be done, which every run can do.</summary>
    public bool AsksForNothing { get; init; }

    /// <summary>The meaning for help texts; null if the word is self-explanatory.</summary>
    public string? Meaning { get; init; }

    /// <summary>The word as lists of values show it: `cuda[:i]` if a number may follow.</summary>
    public string Shown => IsNumbered ? $"{Text}[:i]" : Text;

    internal string Described => Meaning is null ? Shown : $"{Shown} ({Meaning})";

    /// <summary>The word as stories write it, with `_`.</summary>
    public string InStories => Text.Replace('-', '_');

    /// <summary>Whether a text is the word, with `-` or with `_`.</summary>
    public bool Is(string text) => text.Replace('-', '_') == InStories || (IsNumbered && IsFollowedByNumber(text));

    /// <summary>The word that a text stands for, with its number.</summary>
    public string Spell(string text) => IsNumbered ? text : Text;

    private bool IsFollowedByNumber(string text) =>
        text.StartsWith($"{Text}:", StringComparison.Ordinal) && int.TryParse(
            text.AsSpan(Text.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
