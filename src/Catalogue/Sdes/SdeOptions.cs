using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Sdes;

/// <summary>What a story gives an SDE: numbers, and functions of time, which map values of any shape number by number.</summary>
public sealed record SdeOptions
{
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    public IReadOnlyDictionary<string, Func<Value, Value>> Functions { get; init; } = new Dictionary<string, Func<Value, Value>>();

    /// <summary>The number of this name, or the other one where the story gives none.</summary>
    public double Number(string name, double otherwise) => Numbers.TryGetValue(name, out var number) ? number : otherwise;
}
