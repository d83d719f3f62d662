using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Catalogue;

/// <summary>
/// A distribution of the language. A subclass is one file: signature, log density, and as interfaces what else it can do.
/// </summary>
public abstract class Distribution
{
    public abstract DistributionSignature Signature { get; }

    /// <summary>One line for `probdsl distributions`: what it is, and the formula of its parameters where it could be read two ways.</summary>
    public abstract string Summary { get; }

    /// <summary>How many of the last dimensions of a draw are its own.</summary>
    public virtual int EventRank(Arguments a) => Signature.Target.Dims.Count;

    /// <summary>
    /// The log density, in nats. x has shape [axes.., event..] and the result [axes..], where event is the signature's own dimensions; arguments are
    /// aligned with x (size 1 where they do not vary). -inf outside the support.
    /// </summary>
    public abstract Value LogDensity(Value x, Arguments a);

    /// <summary>An argument under another spelling than the story's, or null where this distribution knows no way.</summary>
    public virtual Value? Respell(string asked, Arguments a) => null;
}

/// <summary>The arguments of one law, as the story spelled them; asked for under another spelling they are converted.</summary>
public sealed class Arguments(Distribution distribution, IReadOnlyDictionary<string, Value> written, IReadOnlyDictionary<string, ValueList<NestedLaw>>? laws = null)
{
    public Value this[string asked] =>
        written.TryGetValue(asked, out var value) ? value
        : distribution.Respell(asked, this) ?? throw new ArgumentException($"{distribution.Signature} cannot tell {asked} from {string.Join(", ", written.Keys)}");

    public bool IsWritten(string spelling) => written.ContainsKey(spelling);

    /// <summary>The distributions given for a parameter that takes some.</summary>
    public ValueList<NestedLaw> Laws(string parameter) => laws?[parameter] ?? throw new ArgumentException($"{distribution.Signature} has no distribution for {parameter}");
}

/// <summary>A distribution inside another one's arguments, aligned with the same axes.</summary>
public sealed record NestedLaw(Distribution Of, Arguments Arguments)
{
    public Value LogDensity(Value x) => Of.LogDensity(x, Arguments);

    public int EventRank => Of.EventRank(Arguments);
}
