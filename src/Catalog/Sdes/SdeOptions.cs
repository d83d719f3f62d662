namespace ProbDsl.Catalog.Sdes;

/// <summary>The options that a story gives an SDE: numbers, and elementwise functions of time, which map values of any shape.</summary>
public sealed record SdeOptions
{
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    public IReadOnlyDictionary<string, Func<Value, Value>> Functions { get; init; } = new Dictionary<string, Func<Value, Value>>();

    /// <summary>The number with this name, or the default if the story gives none.</summary>
    public double Number(string name, double otherwise) => Numbers.TryGetValue(name, out var number) ? number : otherwise;
}
