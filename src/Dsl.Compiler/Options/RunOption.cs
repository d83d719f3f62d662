namespace ProbDsl.Compiler.Options;

/// <summary>
/// One option of a run: name, type, where it is used, what it applies to, default, help. The command line, the `fit` block of a
/// story, the record of a fit, the check for options without effect and the list in the docs are derived from it.
/// </summary>
/// <param name="name">The name in stories, with `_`.</param>
/// <param name="help">What the option sets, in a phrase.</param>
public abstract class RunOption(string name, string help)
{
    public string Name => name;

    /// <summary>The name on the command line: `--batch-size`.</summary>
    public string Flag => $"--{name.Replace('_', '-')}";

    /// <summary>What the option sets, without its default and its values.</summary>
    public string Help => help;

    /// <summary>The help for verbs in which the option has another meaning or default.</summary>
    public ValueList<VerbHelp> HelpOf { get; init; } = [];

    /// <summary>The default in words; null if there is nothing to show.</summary>
    public virtual string? Default { get; init; }

    public OptionUses Uses { get; init; } = OptionUses.Fit | OptionUses.Story | OptionUses.Record;

    /// <summary>The runs to which it applies; null means all runs.</summary>
    public Applicability? AppliesTo { get; init; }

    /// <summary>The type for help texts: `COUNT`.</summary>
    public abstract string Placeholder { get; }

    /// <summary>The type as messages about stories write it: `a whole number`.</summary>
    public abstract string Kind { get; }

    /// <summary>The values that the command line accepts: `a positive number`.</summary>
    public abstract string Takes { get; }

    /// <summary>The value of a text; null if the option does not accept it.</summary>
    public abstract object? Read(string text);

    /// <summary>The value as written on the command line.</summary>
    public abstract string Write(object value);

    /// <summary>The value of a text in the record of a fit; null if the option does not accept it.</summary>
    public virtual object? ReadRecorded(string text) => Read(text);

    /// <summary>The runs to which a value applies; null means all runs.</summary>
    public virtual Applicability? Of(object value) => AppliesTo;

    /// <summary>Whether a value is what every run does without the option.</summary>
    public virtual bool IsDefault(object value) => false;

    /// <summary>Whether the record of a fit contains this value.</summary>
    public virtual bool IsRecorded(object value) => Uses.HasFlag(OptionUses.Record);

    /// <summary>The help for a verb, with default and values.</summary>
    public virtual string DescriptionFor(OptionUses verb) =>
        HelpOf.FirstOrDefault(h => h.Verb == verb) is { } own ? own.Help : Default is null ? help : $"{help} ({Default})";

    /// <summary>The values that apply to a run, if values differ in what they apply to; otherwise empty.</summary>
    public virtual IEnumerable<string> ApplicableValues(RunFeatures run) => [];
}
