using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Options;

/// <summary>
/// One option of a run, in one row: name, type, where it stands, what it applies to, default, help. The command line, the `fit` block of a
/// story, the record of a fit, the check for options without effect and the list in the docs are made from it.
/// </summary>
/// <param name="name">As in a story, with `_`.</param>
/// <param name="help">What it sets, in a phrase.</param>
public abstract class RunOption(string name, string help)
{
    public string Name => name;

    /// <summary>As on the command line: `--batch-size`.</summary>
    public string Flag => $"--{name.Replace('_', '-')}";

    /// <summary>What it sets, without its default and its words.</summary>
    public string Help => help;

    /// <summary>The help of verbs for which it means something else, with the default there.</summary>
    public ValueList<VerbHelp> HelpOf { get; init; } = [];

    /// <summary>What holds where the option is not set, for a reader; null where there is nothing to say.</summary>
    public virtual string? Default { get; init; }

    public OptionUses Uses { get; init; } = OptionUses.Fit | OptionUses.Story | OptionUses.Record;

    /// <summary>What it applies to; null: every run reads it.</summary>
    public Applicability? AppliesTo { get; init; }

    /// <summary>Whether stories may set it already, though no method reads it yet.</summary>
    public bool IsReserved { get; init; }

    /// <summary>The type for help texts: `COUNT`.</summary>
    public abstract string Placeholder { get; }

    /// <summary>The type in a story's words: `a whole number`.</summary>
    public abstract string Kind { get; }

    /// <summary>The values that the command line takes: `a positive number`.</summary>
    public abstract string Takes { get; }

    /// <summary>The value that a text stands for; null where the option does not take it.</summary>
    public abstract object? Read(string text);

    /// <summary>The value as the command line has it.</summary>
    public abstract string Write(object value);

    /// <summary>The same of a text in the record of a fit.</summary>
    public virtual object? ReadRecorded(string text) => Read(text);

    /// <summary>What the record of a fit holds for a value: an int, a double or a text.</summary>
    public virtual object Recorded(object value) => value;

    /// <summary>What a value applies to; null: every run reads it.</summary>
    public virtual Applicability? Of(object value) => AppliesTo;

    /// <summary>Whether the record of a fit holds this value.</summary>
    public virtual bool IsRecorded(object value) => Uses.HasFlag(OptionUses.Record);

    /// <summary>Its help for a verb, with default and words.</summary>
    public virtual string DescriptionFor(OptionUses verb) =>
        HelpOf.FirstOrDefault(h => h.Verb == verb) is { } own ? own.Help : Default is null ? help : $"{help} ({Default})";

    /// <summary>Its values that apply to a run, where each has an applicability of its own.</summary>
    public virtual IEnumerable<string> Applying(RunFeatures run) => [];
}
