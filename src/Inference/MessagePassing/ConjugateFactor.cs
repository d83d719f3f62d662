using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Planning;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>Unknowns whose distribution given all others has a known family.</summary>
/// <param name="Statistics">The family.</param>
/// <param name="Shared">Of normal unknowns, the number of leading indices that they share: members with other ones are independent.</param>
/// <param name="Use">What a method makes of it.</param>
public sealed record ConjugateFactor(NaturalStatistics Statistics, int Shared, FactorUse Use) : Treatment(Use switch
{
    FactorUse.Drawn => $"drawn from {Articled.Of(ConjugateBlock.FamilyOf(Statistics))} distribution given all others",
    _ => $"{ConjugateBlock.FamilyOf(Statistics)} distribution, independent of the others",
})
{
    /// <summary>Whether unknowns of it are multiplied with those of another factor: both being 0 is a saddle point.</summary>
    public bool IsMultiplied { get; init; }
}

/// <summary>What a method makes of the distribution of an unknown given all others.</summary>
public enum FactorUse
{
    /// <summary>A factor of an approximation, updated by the means of the others.</summary>
    Approximation,

    /// <summary>A draw given draws of the others.</summary>
    Drawn,
}
