namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A distribution of the language. A subclass is one file: its signature, and its capabilities as interfaces; nearly all have a density.
/// </summary>
public abstract class Distribution
{
    public abstract DistributionSignature Signature { get; }

    /// <summary>
    /// One line for `probdsl distributions`: what the distribution is, and the formula of its parameters if their meaning is ambiguous.
    /// </summary>
    public abstract string Summary { get; }

    /// <summary>The number of trailing dimensions of a draw that belong to one event.</summary>
    public virtual int EventRank(Arguments a) => Signature.Target.Dims.Count;

    /// <summary>An argument converted to another spelling than the story's, or null if the conversion is unknown.</summary>
    public virtual Value? ConvertSpelling(string asked, Arguments a) => null;
}

/// <summary>The arguments of one distribution, as the story spells them; a request for another spelling converts them.</summary>
public sealed class Arguments(Distribution distribution, IReadOnlyDictionary<string, Value> written,
    IReadOnlyDictionary<string, ValueList<NestedDistribution>>? distributions = null)
{
    public Value this[string asked] =>
        written.TryGetValue(asked, out var value) ? value
        : distribution.ConvertSpelling(asked, this)
            ?? throw new ArgumentException($"{distribution.Signature} cannot compute {asked} from {string.Join(", ", written.Keys)}");

    /// <summary>The same values with another distribution nested inside.</summary>
    internal Arguments With(Distribution of, NestedDistribution distribution) =>
        new(of, written, new Dictionary<string, ValueList<NestedDistribution>> { ["distribution"] = [distribution] });

    public bool IsWritten(string spelling) => written.ContainsKey(spelling);

    /// <summary>The distributions given for a parameter that takes distributions.</summary>
    public ValueList<NestedDistribution> Distributions(string parameter) =>
        distributions?[parameter] ?? throw new ArgumentException($"{distribution.Signature} has no distribution for {parameter}");
}
