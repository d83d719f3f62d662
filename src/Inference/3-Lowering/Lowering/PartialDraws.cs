namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Statements of one story that draw vectors with some numbers marginalized: their density is that of the observed numbers.
/// </summary>
internal sealed class PartialDraws(StoryLowering lowering, Problem problem)
{
    private readonly Dictionary<string, PartialVectors> whole = [];

    public bool Contains(Statement statement) =>
        statement is Draw draw && lowering.Context.Partial.ContainsKey(draw.Target.Of)
        && draw.Distribution.Of.Is(DistributionTraits.GaussianVector);

    /// <summary>
    /// The density of the observed numbers of each vector, or its expectation under a fixed posterior of the missing values; null if the
    /// statement has none.
    /// </summary>
    public AxisTensor? LogDensity(Draw draw, DistributionLowering distribution, AxisTensor target, ImmutableDictionary<Loop,
        LoopValue> loops) =>
        Of(draw, distribution, target, loops) is not { } vectors ? null
            : lowering.Context.Held.TryGetValue(draw, out var means) ? vectors.Expected(means.Means, means.Spreads) : vectors.LogDensity();

    /// <summary>
    /// For each number of a normal vector over this plate, the density given the numbers before it, and whether it is observed.
    /// </summary>
    public (AxisTensor Density, AxisTensor There) InSequence(Draw draw, DistributionLowering distribution, AxisTensor target,
        ImmutableDictionary<Loop, LoopValue> loops)
    {
        var (name, shape) = (draw.Target.Of, problem.ShapeOf(problem.Graph[draw.Target.Of]));
        var vectors = lowering.Context.Partial.TryGetValue(name, out var some) ? some : whole.TryGetValue(name, out var all) ? all
            : whole[name] = new(lowering.Builder, name, new bool[shape.Count], shape);
        return new PartialNormal(distribution, target, vectors, lowering.Indices.Of(draw.Target, loops)).InSequence();
    }

    /// <summary>The means and covariances of the missing values given the observed ones.</summary>
    public (Value Means, Value Spreads) Posterior(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var vectors = Of(draw, lowering.Lower(draw.Distribution, loops), lowering.Lower(draw.Target, loops), loops)!;
        return (vectors.Means(), vectors.Covariances());
    }

    /// <summary>A draw, conditioned on the observed values.</summary>
    public AxisTensor Given(Draw draw, DistributionLowering distribution, AxisTensor drawn, ImmutableDictionary<Loop, LoopValue> loops) =>
        Of(draw, distribution, lowering.Lower(draw.Target, loops), loops) is { } vectors
        ? drawn with { Value = vectors.Given(drawn.Value) } : drawn;

    private PartialNormal? Of(Draw draw, DistributionLowering distribution, AxisTensor target, ImmutableDictionary<Loop,
        LoopValue> loops) =>
        Contains(draw) ? new(distribution, target, lowering.Context.Partial[draw.Target.Of], lowering.Indices.Of(draw.Target, loops))
        : null;
}
