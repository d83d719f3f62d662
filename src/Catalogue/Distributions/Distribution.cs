using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>
/// A distribution of the language. A subclass is one file: its signature, and as interfaces what it can do; nearly all have a density.
/// </summary>
public abstract class Distribution
{
    public abstract DistributionSignature Signature { get; }

    /// <summary>
    /// One line for `probdsl distributions`: what it is, and the formula of its parameters where it could be read two ways.
    /// </summary>
    public abstract string Summary { get; }

    /// <summary>How many of the last dimensions of a draw are its own.</summary>
    public virtual int EventRank(Arguments a) => Signature.Target.Dims.Count;

    /// <summary>An argument under another spelling than the story's, or null where this distribution knows no way.</summary>
    public virtual Value? Respell(string asked, Arguments a) => null;
}

/// <summary>The arguments of one law, as the story spelled them; asked for under another spelling they are converted.</summary>
public sealed class Arguments(Distribution distribution, IReadOnlyDictionary<string, Value> written,
    IReadOnlyDictionary<string, ValueList<NestedDistribution>>? distributions = null)
{
    public Value this[string asked] =>
        written.TryGetValue(asked, out var value) ? value
        : distribution.Respell(asked, this)
            ?? throw new ArgumentException($"{distribution.Signature} cannot tell {asked} from {string.Join(", ", written.Keys)}");

    /// <summary>The same values around another law.</summary>
    internal Arguments With(Distribution of, NestedDistribution distribution) =>
        new(of, written, new Dictionary<string, ValueList<NestedDistribution>> { ["law"] = [distribution] });

    public bool IsWritten(string spelling) => written.ContainsKey(spelling);

    /// <summary>The distributions given for a parameter that takes some.</summary>
    public ValueList<NestedDistribution> Distributions(string parameter) =>
        distributions?[parameter] ?? throw new ArgumentException($"{distribution.Signature} has no distribution for {parameter}");
}
