namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Draws from a truncated mixture: component k, truncated at the same bounds, with probability proportional to weights[k] P_k(low &lt;= X
/// &lt;= high).
/// </summary>
internal static class TruncatedMixture
{
    /// <param name="mixture">The mixture to truncate.</param>
    /// <param name="truncated">The distribution that truncates each component.</param>
    /// <param name="bounds">The arguments low and high.</param>
    /// <param name="noise">The source of random numbers.</param>
    /// <param name="shape">The shape of all draws.</param>
    public static Value Draw(NestedDistribution mixture, Truncated truncated, Arguments bounds, Noise noise, Shape shape) =>
        Cut(mixture, truncated, bounds).Draw(noise, shape);

    private static NestedDistribution Cut(NestedDistribution distribution, Truncated truncated, Arguments bounds)
    {
        if (distribution.Of is Delta) return distribution;
        if (distribution.Of is not Mixture) return new(truncated, bounds.With(truncated, distribution));
        var (components, weights) = (distribution.Arguments.Distributions("components"),
            Exp(new Interval(bounds).LogProbabilities(distribution)));
        return new(distribution.Of,
            new(distribution.Of, new Dictionary<string, Value> { ["weights"] = weights / Reshape(Sum(weights, -1),
                [.. weights.Shape[..^1], 1]) },
                new Dictionary<string, ValueList<NestedDistribution>> { ["components"] = [.. components
                    .Select(c => Cut(c, truncated, bounds))] }));
    }
}
