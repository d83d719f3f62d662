namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A scalar distribution censored at low and high: x at or below low represents all of X &lt;= low and has that probability, x at or above
/// high all of X &gt;= high. Draws are clamped to the bounds.
/// </summary>
public sealed class Censored : Distribution, IDensity, ISampler, IPointMasses
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Censored", DrawTypeSource.AsDistributions)
        .Parameter("distribution", new DistributionKind())
        .Parameter("low", TypePattern.Real).Optional()
        .Parameter("high", TypePattern.Real).Optional()
        .WithTraits(DistributionTraits.Censoring);

    public override string Summary => "a scalar distribution observed only between low and high; the mass beyond is at the bounds";

    /// <exception cref="ArgumentException">The probability beyond a bound is not known.</exception>
    public Value LogDensity(Value x, Arguments a)
    {
        var (distribution, interval) = (a.Distributions("distribution")[0], new Interval(a));
        var density = distribution.LogDensity(x);
        if (interval.High is { } high)
            density = Where(x >= high, new Interval(IsOfRows(high) ? Min(x, high) : high, null).LogMass(distribution), density);
        return interval.Low is { } low
            ? Where(x <= low, new Interval(null, IsOfRows(low) ? Max(x, low) : low).LogMass(distribution), density) : density;

        // a bound that a row does not reach may be so far away that the probability beyond it overflows, and its gradient, which does not
        // count, is not a number: there x serves as well
        bool IsOfRows(Value bound) => bound.Shape.Rank > 0 && !distribution.IsWhole;
    }

    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var (drawn, interval) = (a.Distributions("distribution")[0].Draw(noise, shape), new Interval(a));
        if (interval.High is { } high) drawn = Min(drawn, high);
        return interval.Low is { } low ? Max(drawn, low) : drawn;
    }

    public bool IsDiscrete(Arguments a) => a.Distributions("distribution")[0].IsDiscrete;

    public Value? HasMass(Value x, Arguments a)
    {
        var (inner, interval) = (a.Distributions("distribution")[0].HasMass(x, 0), new Interval(a));
        Value?[] where = [inner, interval.Low is { } low ? x <= low : null, interval.High is { } high ? x >= high : null];
        return where.Aggregate((one, other) => one is null ? other : other is null ? one : one | other);
    }
}
