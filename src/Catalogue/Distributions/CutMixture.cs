using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>
/// A mixture given that it falls between bounds: component k, given the same bounds, with probability in proportion to weights[k]
/// P_k(low &lt;= X &lt;= high).
/// </summary>
internal static class CutMixture
{
    /// <param name="mixture">The law to cut.</param>
    /// <param name="truncated">The distribution that cuts each component.</param>
    /// <param name="bounds">Its arguments low and high.</param>
    /// <param name="noise">Where chance comes from.</param>
    /// <param name="shape">Of all draws.</param>
    public static Value Draw(NestedLaw mixture, Truncated truncated, Arguments bounds, Noise noise, Shape shape) =>
        Cut(mixture, truncated, bounds).Draw(noise, shape);

    private static NestedLaw Cut(NestedLaw law, Truncated truncated, Arguments bounds)
    {
        if (law.Of is Delta) return law;
        if (law.Of is not Mixture) return new(truncated, bounds.With(truncated, law));
        var (components, shares) = (law.Arguments.Laws("components"), Exp(new Interval(bounds).LogShares(law)));
        return new(law.Of,
            new(law.Of, new Dictionary<string, Value> { ["weights"] = shares / Reshape(Sum(shares, -1), [.. shares.Shape[..^1], 1]) },
                new Dictionary<string, ValueList<NestedLaw>> { ["components"] = [.. components.Select(c => Cut(c, truncated, bounds))] }));
    }
}
