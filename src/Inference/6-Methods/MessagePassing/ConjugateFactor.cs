namespace ProbDsl.Inference.MessagePassing;

/// <summary>Unknowns whose distribution given all others has a known family.</summary>
/// <param name="Statistics">The family.</param>
/// <param name="Shared">Of normal unknowns, the number of leading indices that they share: members with other ones are independent.</param>
/// <param name="Use">What a method makes of it.</param>
/// <param name="Chain">Of normal unknowns along a chain, how their positions meet; null for others.</param>
/// <param name="Apart">Unknowns of other factors that statements add to these: together they are too many numbers; null for none.</param>
internal sealed record ConjugateFactor(
    NaturalStatistics Statistics, int Shared, FactorUse Use, ChainOfPositions? Chain = null, ValueList<string>? Apart = null)
    : Treatment(Use switch
    {
        FactorUse.Drawn => $"drawn{AlongOf(Chain)} from {Articled.Of(ConjugateFamily.NameOf(Statistics))} distribution given all others"
            + (Apart is null ? "" : $", not jointly with {Named(Apart)} ({TooMany}: chains may mix slowly)"),
        _ => $"{ConjugateFamily.NameOf(Statistics)} distribution{AlongOf(Chain)}, independent of the others"
            + (Apart is null ? "" : $", {Named(Apart)} among them ({TooMany} together)"),
    })
{
    private static string TooMany => $"more than {NormalGroups.MostJoint} numbers";

    /// <summary>Whether unknowns of it are multiplied with those of another factor: both being 0 is a saddle point.</summary>
    public bool IsMultiplied { get; init; }

    private static string Named(ValueList<string> unknowns) => string.Join(", ", unknowns.Select(u => $"`{u}`"));

    private static string AlongOf(ChainOfPositions? chain) => chain is null ? "" : $" along `{chain.Along}`";
}

/// <summary>
/// Unknowns along a chain: a statement reads them at positions within a lag, and each row or chain may read the same coefficients beside
/// them.
/// </summary>
/// <param name="Along">The plate or loop of the positions.</param>
/// <param name="Lag">The largest distance of two positions that a statement reads.</param>
/// <param name="Unknowns">The number of unknowns along it, the first ones of a factor; each statement may read all others.</param>
/// <param name="Shared">The number of leading indices that those share, which select a chain; the position follows them.</param>
internal sealed record ChainOfPositions(string Along, int Lag, int Unknowns, int Shared);

/// <summary>What a method makes of the distribution of an unknown given all others.</summary>
internal enum FactorUse
{
    /// <summary>A factor of an approximation, updated by the means of the others.</summary>
    Approximation,

    /// <summary>A draw given draws of the others.</summary>
    Drawn,
}
