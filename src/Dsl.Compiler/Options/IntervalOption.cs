namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes a credible interval: `0.95`, `hdi:0.95`.</summary>
public sealed class IntervalOption(string name, string help) : RunOption(name, help)
{
    public override string Placeholder => "P";

    public override string Kind => "a credible interval";

    public override string Takes => "a probability from 0.001 to 0.9999, as in 0.95, or hdi:0.95";

    public override object? Read(string text) => CredibleInterval.Read(text);

    public override string Write(object value) => value.ToString()!;
}
