namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes a number within a range.</summary>
public sealed class NumberOption(string name, OptionRange range, string help) : NumericOption(name, help)
{
    public override string Placeholder => range == OptionRange.Fraction ? "FRACTION" : "NUMBER";

    public override string Kind => "a number";

    public override string Takes => range.Takes;

    public override string Range => range.Words;

    public override bool Has(double number) => range.Contains(number);

    public override object? Read(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Has(number) ? number : null;

    public override string Write(object value) => ((double)value).ToString("R", CultureInfo.InvariantCulture);
}
