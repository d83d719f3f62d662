namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes one of a set of words; without a set, any word.</summary>
public sealed class WordOption(string name, string help, params IEnumerable<OptionWord> words) : RunOption(name, help)
{
    /// <summary>All words, in the order of messages.</summary>
    public ValueList<OptionWord> Words { get; } = [.. words];

    public override string Placeholder => "WORD";

    public override string Kind => "a word";

    public override string Takes => string.Join(", ", Shown);

    /// <summary>The words as lists of values show them.</summary>
    public IEnumerable<string> Shown => Words.Select(w => w.Shown);

    public OptionWord? Find(string text) => Words.FirstOrDefault(w => w.Is(text));

    public override object? Read(string text) => Words.Count == 0 ? text : Find(text)?.Spell(text);

    public override object? ReadRecorded(string text) => Read(Words.FirstOrDefault(w => w.OnceRecorded == text)?.Text ?? text);

    public override string Write(object value) => (string)value;

    public override Applicability? Of(object value) =>
        Find((string)value) is { } word ? word.AsksForNothing ? null : word.AppliesTo ?? AppliesTo : AppliesTo;

    public override bool IsDefault(object value) => Find((string)value) is { IsUsual: true, AppliesTo: null };

    public override bool IsRecorded(object value) => base.IsRecorded(value) && Find((string)value)?.IsUsual != true;

    public override string DescriptionFor(OptionUses verb) => Words.Count == 0
        ? base.DescriptionFor(verb)
        : $"{Help}: {string.Join(", ", Words.Select(w => w.Described))}";

    public override IEnumerable<string> ApplicableValues(RunFeatures run) =>
        Words.Where(w => w.AppliesTo?.Holds(run) == true).Select(w => w.Text);
}
