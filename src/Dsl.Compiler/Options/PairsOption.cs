namespace ProbDsl.Compiler.Options;

/// <summary>An option that takes named numbers: `kind=11`.</summary>
public sealed class PairsOption(string name, string help) : RunOption(name, help)
{
    public override string Placeholder => "NAME=VALUE";

    public override string Kind => "numbers by name";

    public override string Takes => "NAME=VALUE";

    public override object? Read(string text) => null;

    public override string Write(object value) =>
        string.Join(' ', ((IReadOnlyDictionary<string, double>)value).Select(Pair));

    private static string Pair(KeyValuePair<string, double> pair) =>
        string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}");
}
