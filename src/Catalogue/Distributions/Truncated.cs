using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>
/// A scalar law given that it falls between low and high, which belong to the interval: density / P(low &lt;= X &lt;= high); of vectors,
/// which a type cuts, each element. Without a formula for that share the density is left unnormalised.
/// </summary>
public sealed class Truncated : Distribution, IDensity, ISampler, IPointMasses
{
    public override DistributionSignature Signature { get; } =
        (DistributionSignature.Of("Truncated", Drawn.AsLaws) with { Support = new BoundedBy("low", "high") })
            .Parameter("law", new LawKind())
            .Parameter("low", TypePattern.Real).Optional()
            .Parameter("high", TypePattern.Real).Optional()
            .Declaring(DistributionTraits.Truncating);

    public override string Summary => "a scalar distribution given that low <= x <= high";

    /// <summary>Whether the density has its normaliser.</summary>
    public static bool IsNormalised(Arguments a) => !Interval.IsGiven(a) || new Interval(a).HasMass(a.Laws("law")[0]);

    public Value LogDensity(Value x, Arguments a)
    {
        var (law, interval) = (a.Laws("law")[0], new Interval(a));
        var density = law.LogDensity(x);
        var outside = !interval.HoldsAll(x, law.EventRank) | Equal(density, double.NegativeInfinity);
        return Where(outside, double.NegativeInfinity, Interval.IsGiven(a) && IsNormalised(a) ? density - interval.LogMass(law) : density);
    }

    /// <summary>
    /// By the quantile of a uniform number where the law has one, else by drawing until one falls inside; a mixture by its components.
    /// </summary>
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var law = a.Laws("law")[0];
        if (!Interval.IsGiven(a)) return law.Draw(noise, shape);
        return law.Of is Mixture ? CutMixture.Draw(law, this, a, noise, shape) : new TruncatedDraws(law, new(a)).Draw(noise, shape);
    }

    public bool IsCounted(Arguments a) => a.Laws("law")[0].IsCounted;

    public Value? HasMass(Value x, Arguments a) => a.Laws("law")[0].HasMass(x, 0) is { } has ? has & new Interval(a).Holds(x) : null;
}
