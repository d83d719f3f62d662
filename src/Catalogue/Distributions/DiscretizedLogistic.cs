using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Discretized logistic distribution (Kingma et al. 2016, "Improving variational inference with inverse autoregressive flow"): which of the levels 0, 1, ...,
/// levels - 1 a logistic variable falls in, where k is the interval from k / levels to (k + 1) / levels, and the first and the last one are open at their ends.
/// Scalar; repeated over a tensor target.
/// </summary>
public sealed class DiscretizedLogistic : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("DiscretizedLogistic", TypePattern.Int, new NaturalNumbers())
        .Parameter("location", TypePattern.Real)
        .Parameter("scale", TypePattern.Positive)
        .Parameter("levels", TypePattern.Count);

    public override string Summary => "0..levels - 1: what Logistic(location, scale) has from x / levels to (x + 1) / levels";

    // s(h) - s(l) = s(h) s(-l) (1 - exp(l - h)), s the sigmoid, where nothing cancels; an open end leaves out its factor, and the last one
    public Value LogDensity(Value x, Arguments a)
    {
        var (isFirst, isLast) = (Equal(x, 0), Equal(x, a["levels"] - 1));
        var fromBelow = Where(isFirst, 0, -Softplus(Edge(x, a)));
        var fromAbove = Where(isLast, 0, -Softplus(-Edge(x + 1, a)));
        var between = Where(isFirst | isLast, 0, LogOneLess.Exp(1 / (a["levels"] * a["scale"])));
        return Where(Counts.IsCount(x) & (x < a["levels"]), fromBelow + fromAbove + between, double.NegativeInfinity);
    }

    public Value LogCdf(Value x, Arguments a) => LogUpTo(Floor(x) + 1, -1, a);

    public Value LogSurvival(Value x, Arguments a) => LogUpTo(Floor(x) + 1, 1, a);

    // the least k with (k + 1) / levels from the logistic's own quantile on
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments)
    {
        var logistic = arguments[0] + (arguments[1] * (Math.Log(p) - Math.Log(q)));
        return Math.Clamp(Math.Ceiling(arguments[2] * logistic) - 1, 0, arguments[2] - 1);
    }

    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var level = Floor(a["levels"] * Logistic.Drawn(noise, shape, a));
        return Max(Min(level, a["levels"] - 1), 0);
    }

    // log sigmoid of the edge's place below (-1) or above (1) it; nothing lies below edge 0 and above the last
    private static Value LogUpTo(Value edge, double side, Arguments a)
    {
        var (none, all) = side < 0 ? (edge < 1, edge >= a["levels"]) : (edge >= a["levels"], edge < 1);
        return Where(none, double.NegativeInfinity, Where(all, 0, -Softplus(side * Edge(edge, a))));
    }

    // an edge on the standard logistic's scale
    private static Value Edge(Value edge, Arguments a) => ((edge / a["levels"]) - a["location"]) / a["scale"];
}
