namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Finite mixture: component k with probability weights[k]. If discrete components (a Delta, counts) are mixed with continuous ones, the
/// density is with respect to counting measure on the discrete points plus Lebesgue measure: at such a point the continuous components,
/// which give it probability 0, contribute nothing. So a zero-inflated Gamma is correct at 0.
/// </summary>
public sealed class Mixture : Distribution, IDensity, ISampler, IPointMasses, IMean
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Mixture", DrawTypeSource.AsDistributions)
        .Parameter("weights", TypePattern.Of(Element.Simplex, "K"))
        .Parameter("components", new DistributionsKind());

    public override string Summary => "component k with probability weights[k]";

    public Value? Mean(Arguments a)
    {
        if (EventRank(a) > 0) return null;
        var means = Components(a).Select(c => c.Mean()).ToList();
        if (means.Exists(m => m is null)) return null;
        var shape = means.Aggregate(Shape.Scalar, (s, m) => Shape.Broadcast(s, m!.Shape));
        return Sum(Concat(-1, [.. means.Select(m => Reshape(Broadcast(m!, shape), [.. shape, 1]))]) * a["weights"], -1);
    }

    /// <summary>The event rank of the components; a scalar component beside vectors is repeated.</summary>
    public override int EventRank(Arguments a) => Components(a).Max(c => c.EventRank);

    // log sum_k weights[k] density_k(x)
    public Value LogDensity(Value x, Arguments a)
    {
        var (rank, atMass) = (EventRank(a), HasMass(x, a));
        var densities = Components(a).Select(c => Counted(c, c.LogDensity(x, rank), x, rank, atMass)).ToList();
        var shape = densities.Aggregate(Shape.Scalar, (s, d) => Shape.Broadcast(s, d.Shape));
        var columns = densities.Select(d => Reshape(Broadcast(d, shape), [.. shape, 1])).ToArray();
        return LogSumExp(Concat(-1, columns) + LogWeights(a["weights"]), -1);
    }

    // a weight that has underflowed has no gradient, where that of log is infinite
    private static Value LogWeights(Value weights)
    {
        var isPositive = weights > 0;
        return Where(isPositive, Log(Where(isPositive, weights, 1)), double.NegativeInfinity);
    }

    // one uniform is compared with the running sums of the weights; the factor keeps the last sum from rounding below it
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var (rank, sums) = (EventRank(a), CumSum(a["weights"], -1));
        var axes = shape.Leading(shape.Rank - rank);
        var draws = Components(a).Select(c => c.Draw(noise, shape)).ToList();
        var mark = noise.Uniform(axes) * Cut(draws.Count - 1);
        var drawn = draws[^1];
        for (var k = draws.Count - 2; k >= 0; k--) drawn = Where(Event(mark < Cut(k)), draws[k], drawn);
        return drawn;

        Value Cut(int k) => Reshape(Slice(sums, -1, k, 1), sums.Shape.Drop(-1));
        Value Event(Value chosen) => Reshape(chosen, [.. chosen.Shape, .. Enumerable.Repeat(1, rank)]);
    }

    public bool IsDiscrete(Arguments a) => Components(a).All(c => c.IsDiscrete);

    public Value? HasMass(Value x, Arguments a)
    {
        var rank = EventRank(a);
        return Components(a).Select(c => c.HasMass(x, rank))
            .Aggregate((one, other) => one is null ? other : other is null ? one : one | other);
    }

    // a continuous component contributes nothing where x has a point mass
    private static Value Counted(NestedDistribution component, Value density, Value x, int rank, Value? atMass)
    {
        if (component.IsDiscrete || atMass is null) return density;
        var others = component.HasMass(x, rank) is { } own ? atMass & !own : atMass;
        return Where(others, double.NegativeInfinity, density);
    }

    private static ValueList<NestedDistribution> Components(Arguments a) => a.Distributions("components");
}
