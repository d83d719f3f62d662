namespace ProbDsl.Catalog.Distributions;

/// <summary>A distribution inside the arguments of another one, aligned with the same axes.</summary>
public sealed record NestedDistribution(Distribution Of, Arguments Arguments)
{
    public int EventRank => Of.EventRank(Arguments);

    /// <summary>Whether its signature draws integers.</summary>
    public bool IsWhole =>
        Of.Signature.Draws == DrawTypeSource.AsPattern
            && Of.Signature.Target.Element is (Element.Bool or Element.Int or Element.Count or Element.Index);

    /// <summary>Whether its density is a probability.</summary>
    public bool IsDiscrete => Of is IPointMasses points ? points.IsDiscrete(Arguments) : IsWhole;

    /// <summary>The log density at x [axes.., event..], shape [axes..].</summary>
    /// <exception cref="ArgumentException">The distribution has no density.</exception>
    public Value LogDensity(Value x) =>
        Of is IDensity density
            ? density.LogDensity(x, Arguments) : throw new ArgumentException($"{Of.Signature} has no density of its own");

    /// <summary>
    /// The log density where the last `rank` dimensions of x form one draw: dimensions beyond the event hold independent draws.
    /// </summary>
    public Value LogDensity(Value x, int rank) => Sum(LogDensity(x), Last(rank - EventRank));

    /// <summary>The expected value; null if it has no formula.</summary>
    public Value? Mean() => Of is IMean known ? known.Mean(Arguments) : null;

    /// <summary>1 where x has positive probability, with the same `rank`; null if no x ever has.</summary>
    public Value? HasMass(Value x, int rank)
    {
        var has = Of is IPointMasses points ? points.HasMass(x, Arguments) : IsWhole ? LogDensity(x) > double.NegativeInfinity : null;
        return has is null ? null : -MaxOf(-has, Last(rank - EventRank));
    }

    /// <summary>The logarithm of a probability at one value, or between two, each accurate far out in its own tail.</summary>
    /// <exception cref="ArgumentException">The distribution has no formula for it.</exception>
    public Value LogProbability(LogProbabilityKind kind, IReadOnlyList<Value> at) => kind switch
    {
        LogProbabilityKind.Between => new Interval(at[0], at[1]).LogMass(this),
        LogProbabilityKind.Beyond when Of is IDistributionFunction && !IsWhole => new Interval(at[0], null).LogMass(this),
        LogProbabilityKind.Beyond when Of is IDistributionFunction of => of.LogSurvival(at[0], Arguments),
        LogProbabilityKind.Beyond => LogComplement.Exp(-Min(new Interval(null, at[0]).LogMass(this), 0)),
        _ => new Interval(null, at[0]).LogMass(this),
    };

    /// <summary>Draws of this shape.</summary>
    /// <exception cref="ArgumentException">The distribution cannot be drawn from.</exception>
    public Value Draw(Noise noise, Shape shape) =>
        Of is ISampler sampler
            ? sampler.Draw(noise, shape, Arguments) : throw new ArgumentException($"{Of.Signature} cannot be drawn from");

    /// <summary>The arguments in the order of the first spellings.</summary>
    public IEnumerable<Value> Positional => Of.Signature.Positional.Select(p => Arguments[p.Name]);

    private static int[] Last(int dimensions) => [.. Enumerable.Range(1, dimensions).Select(d => -d)];
}
