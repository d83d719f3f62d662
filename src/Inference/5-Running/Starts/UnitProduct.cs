namespace ProbDsl.Inference.Starts;

/// <summary>An element of an array, or all those that share a unit: its number among the elements with units of their own.</summary>
internal readonly record struct UnitElement(string Name, int Number);

/// <summary>A unit as a product, in logarithms: a known number, and powers of the units of elements.</summary>
internal sealed record UnitProduct(double Log, ImmutableDictionary<UnitElement, double> Powers)
{
    public static UnitProduct Number(double log) => new(log, ImmutableDictionary<UnitElement, double>.Empty);

    public static UnitProduct Of(UnitElement element) => new(0, ImmutableDictionary<UnitElement, double>.Empty.Add(element, 1));

    /// <summary>Times a power of another product.</summary>
    public UnitProduct Times(UnitProduct other, double power = 1)
    {
        var powers = Powers;
        foreach (var (element, own) in other.Powers)
            powers = powers.GetValueOrDefault(element) + (power * own) is var sum and not 0
                ? powers.SetItem(element, sum) : powers.Remove(element);
        return new(Log + (power * other.Log), powers);
    }
}
