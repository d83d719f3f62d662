namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes a seed. In stories numbers are doubles, which are exact up to 2^53.</summary>
public sealed class SeedOption(string name, string help) : NumericOption(name, help)
{
    public ulong Usual { get; init; } = 1;

    public override string? Default { get => Usual.ToString(CultureInfo.InvariantCulture); init => throw new NotSupportedException(); }

    public override string Placeholder => "NUMBER";

    public override string Kind => "a whole number";

    public override string Takes => "a whole number from 0 to 2^64 - 1";

    public override string Range => "from 0 to 2^53";

    public override bool Has(double number) => number is >= 0 and <= 1L << 53;

    public override object? Read(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null;

    public override string Write(object value) => ((ulong)value).ToString(CultureInfo.InvariantCulture);
}
