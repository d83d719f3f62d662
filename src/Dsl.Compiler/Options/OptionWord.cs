namespace ProbDsl.Compiler.Options;

/// <summary>One of the words that an option takes.</summary>
public sealed record OptionWord(string Text)
{
    /// <summary>What it applies to; null: what the option applies to.</summary>
    public Applicability? AppliesTo { get; init; }

    /// <summary>As records of fits spell it; null: as it is.</summary>
    public string? Recorded { get; init; }

    /// <summary>Whether methods do this anyway, so that records of fits leave it out.</summary>
    public bool IsUsual { get; init; }

    /// <summary>Whether stories may use it already, though no method reads it yet.</summary>
    public bool IsReserved { get; init; }

    /// <summary>Whether a number may follow, as in `cuda:1`.</summary>
    public bool IsNumbered { get; init; }

    /// <summary>What it means, for help texts; null where the word says it.</summary>
    public string? Meaning { get; init; }

    internal string Described => Meaning is null ? Text : $"{Text} ({Meaning})";

    public bool Is(string text) => text == Text || (IsNumbered && IsFollowedByNumber(text));

    private bool IsFollowedByNumber(string text) =>
        text.StartsWith($"{Text}:", StringComparison.Ordinal) && text[(Text.Length + 1)..] is { Length: > 0 } number
            && number.All(char.IsAsciiDigit);
}
