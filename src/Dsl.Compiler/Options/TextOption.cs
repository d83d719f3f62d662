namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes a text.</summary>
/// <param name="name">The name in stories, with `_`.</param>
/// <param name="placeholder">What the text is, for help texts: `FORMAT`.</param>
/// <param name="help">What the option sets, in a phrase.</param>
public sealed class TextOption(string name, string placeholder, string help) : RunOption(name, help)
{
    public override string Placeholder => placeholder;

    public override string Kind => "a text";

    public override string Takes => placeholder;

    public override object? Read(string text) => text.Length > 0 ? text : null;

    public override string Write(object value) => (string)value;
}
