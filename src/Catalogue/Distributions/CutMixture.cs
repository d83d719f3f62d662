using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>A mixture given that it falls between bounds: component k, given the same bounds, with probability in proportion to weights[k] P_k(low &lt;= X &lt;= high).</summary>
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
        var components = law.Arguments.Laws("components");
        var shares = Shares(law, bounds);
        return new(law.Of, new(law.Of, new Dictionary<string, Value> { ["weights"] = shares / Column(Sum(shares, -1)) },
            new Dictionary<string, ValueList<NestedLaw>> { ["components"] = [.. components.Select(c => Cut(c, truncated, bounds))] }));
    }

    /// <summary>weights[k] P_k, shape [.., K].</summary>
    private static Value Shares(NestedLaw mixture, Arguments bounds)
    {
        var masses = mixture.Arguments.Laws("components").Select(c => Mass(c, bounds)).ToList();
        var shape = masses.Aggregate(Shape.Scalar, (s, m) => Shape.Broadcast(s, m.Shape));
        return Concat(-1, [.. masses.Select(m => Column(Broadcast(m, shape)))]) * mixture.Arguments["weights"];
    }

    private static Value Mass(NestedLaw law, Arguments bounds) => law.Of switch
    {
        Delta => new Interval(bounds).Holds(law.Arguments["value"]),
        Mixture => Sum(Shares(law, bounds), -1),
        _ => Exp(new Interval(bounds).LogMass(law)),
    };

    private static Value Column(Value value) => Reshape(value, [.. value.Shape, 1]);
}
