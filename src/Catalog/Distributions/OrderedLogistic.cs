namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Ordered logistic distribution (proportional odds; McCullagh 1980, "Regression models for ordinal data"): the number of the interval, of
/// the K between the cutpoints, that contains a logistic variable with this location. Support: 1..K. Scalar; repeated over a tensor target.
/// </summary>
public sealed class OrderedLogistic() : OrderedCutpoints("OrderedLogistic")
{
    public override string Summary => "P(x <= k) = sigmoid(cutpoints[k] - location)";

    // P(k) = s(l - c_(k-1)) - s(l - c_k) = s(l - c_(k-1)) s(c_k - l) (1 - exp(c_(k-1) - c_k)), which avoids cancellation
    public override Value LogProbabilities(Arguments a)
    {
        var above = Matrices.Column(a["location"]) - a["cutpoints"];
        var (logAbove, logBelow) = (-Softplus(-above), -Softplus(above));
        return Pad(logAbove, -1, 1, 0) + Pad(logBelow, -1, 0, 1) + Gaps(a["cutpoints"]);
    }

    private protected override Value Variable(Value location, Noise noise, Shape shape)
    {
        var uniform = noise.Uniform(shape);
        return location + Log(uniform) - Log1p(-uniform);
    }

    // 0 at both ends; -inf for an empty interval
    private static Value Gaps(Value cutpoints)
    {
        var inner = cutpoints.Shape[^1] - 1;
        if (inner < 1) return Pad(0 * cutpoints, -1, 0, 1);
        var gap = Slice(cutpoints, -1, 1, inner) - Slice(cutpoints, -1, 0, inner);
        return Pad(Where(gap > 0, LogComplement.Exp(gap), double.NegativeInfinity), -1, 1, 1);
    }
}
