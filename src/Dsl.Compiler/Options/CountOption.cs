namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes a whole number, by default at least 1.</summary>
public sealed class CountOption(string name, string help) : NumericOption(name, help)
{
    private readonly int? usual;

    public int Least { get; init; } = 1;

    /// <summary>What is counted, as it may be written before the number: `ess` of `ess=400`; null if nothing is.</summary>
    public string? Counted { get; init; }

    /// <summary>The default, if it is the same for all runs.</summary>
    /// <exception cref="InvalidOperationException">The default differs between runs.</exception>
    public int Usual { get => usual ?? throw new InvalidOperationException(Name); init => usual = value; }

    public override string? Default
    {
        get => base.Default ?? usual?.ToString("N0", CultureInfo.InvariantCulture);
        init => base.Default = value;
    }

    public override string Placeholder => Counted is null ? "COUNT" : $"{Counted}=COUNT";

    public override string Kind => "a whole number";

    public override string Takes => $"a whole number of at least {Least}{(Counted is null ? "" : $", as in {Counted}=400")}";

    public override string Range => $"from {Least} to {int.MaxValue}";

    public override bool Has(double number) => number >= Least && number <= int.MaxValue;

    public override object? Read(string text)
    {
        if (Counted is not null && text.StartsWith($"{Counted}=", StringComparison.Ordinal)) text = text[(Counted.Length + 1)..];
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && Has(count) ? count : null;
    }

    public override string Write(object value) => ((int)value).ToString(CultureInfo.InvariantCulture);
}
