using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Planning;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>Unknowns whose distribution given all others has a known family.</summary>
/// <param name="Statistics">The family.</param>
/// <param name="Shared">Of normal unknowns, the number of leading indices that they share: members with other ones are independent.</param>
/// <param name="Use">What a method makes of it.</param>
/// <param name="Chain">Of normal unknowns along a chain, how their positions meet; null for others.</param>
public sealed record ConjugateFactor(NaturalStatistics Statistics, int Shared, FactorUse Use, ChainOfPositions? Chain = null)
    : Treatment(Use switch
    {
        FactorUse.Drawn => $"drawn{AlongOf(Chain)} from {Articled.Of(ConjugateBlock.FamilyOf(Statistics))} distribution given all others",
        _ => $"{ConjugateBlock.FamilyOf(Statistics)} distribution{AlongOf(Chain)}, independent of the others",
    })
{
    /// <summary>Whether unknowns of it are multiplied with those of another factor: both being 0 is a saddle point.</summary>
    public bool IsMultiplied { get; init; }

    private static string AlongOf(ChainOfPositions? chain) => chain is null ? "" : $" along `{chain.Along}`";
}

/// <summary>Positions along a chain, of which a statement reads several within a lag.</summary>
/// <param name="Along">The plate or loop of the positions.</param>
/// <param name="Lag">The largest distance of two positions that a statement reads, at least 1.</param>
public sealed record ChainOfPositions(string Along, int Lag);

/// <summary>What a method makes of the distribution of an unknown given all others.</summary>
public enum FactorUse
{
    /// <summary>A factor of an approximation, updated by the means of the others.</summary>
    Approximation,

    /// <summary>A draw given draws of the others.</summary>
    Drawn,
}
