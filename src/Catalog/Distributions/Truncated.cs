namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A scalar distribution given that it falls between low and high, ends included: density / P(low &lt;= X &lt;= high). For vectors, which a
/// type truncates, each element is truncated. The compiler refuses distributions
/// for which that probability is not known; of vectors with known arguments it is constant, and left out.
/// </summary>
public sealed class Truncated : Distribution, IDensity, ISampler, IPointMasses, IMean
{
    public override DistributionSignature Signature { get; } =
        (DistributionSignature.Of("Truncated", DrawTypeSource.AsDistributions) with { Support = new ParameterBounds("low", "high") })
            .Parameter("distribution", new DistributionKind())
            .Parameter("low", TypePattern.Real).Optional()
            .Parameter("high", TypePattern.Real).Optional()
            .WithTraits(DistributionTraits.Truncating);

    public override string Summary => "a scalar distribution given that low <= x <= high";

    public Value? Mean(Arguments a) => Interval.IsGiven(a)
        ? TruncatedMean.Compute(a.Distributions("distribution")[0], new(a)) : a.Distributions("distribution")[0].Mean();

    /// <summary>Whether the density is normalized.</summary>
    public static bool IsNormalized(Arguments a) => !Interval.IsGiven(a) || new Interval(a).HasMass(a.Distributions("distribution")[0]);

    public Value LogDensity(Value x, Arguments a)
    {
        var (distribution, interval) = (a.Distributions("distribution")[0], new Interval(a));
        var density = distribution.LogDensity(x);
        var outside = !interval.HoldsAll(x, distribution.EventRank) | Equal(density, double.NegativeInfinity);
        return Where(outside, double.NegativeInfinity, Interval.IsGiven(a) && IsNormalized(a) ? density - interval.LogMass(distribution)
            : density);
    }

    /// <summary>
    /// Draws by the quantile of a uniform number if the distribution has a quantile function, by rejection otherwise; a mixture by its
    /// components.
    /// </summary>
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var distribution = a.Distributions("distribution")[0];
        if (!Interval.IsGiven(a)) return distribution.Draw(noise, shape);
        if (distribution.Of is Truncated) return Draw(noise, shape, WithTighterBounds(a, distribution.Arguments));
        return distribution.Of is Mixture ? TruncatedMixture.Draw(distribution, this, a, noise, shape)
            : new TruncatedDraws(distribution, new(a)).Draw(noise, shape);
    }

    /// <summary>The arguments of one truncation in place of two.</summary>
    private Arguments WithTighterBounds(Arguments outer, Arguments inner)
    {
        var interval = new Interval(outer).And(new(inner));
        var bounds = new Dictionary<string, Value>();
        if (interval.Low is { } low) bounds["low"] = low;
        if (interval.High is { } high) bounds["high"] = high;
        return new(this, bounds,
            new Dictionary<string, ValueList<NestedDistribution>> { ["distribution"] = inner.Distributions("distribution") });
    }

    public bool IsDiscrete(Arguments a) => a.Distributions("distribution")[0].IsDiscrete;

    public Value? HasMass(Value x, Arguments a) =>
        a.Distributions("distribution")[0].HasMass(x, 0) is { } has ? has & new Interval(a).Holds(x) : null;
}
