namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A logistic variable observed at `levels` steps (Salimans et al. 2017, "PixelCNN++"): value k is the interval from k to k + 1, divided by
/// levels, on the scale of location; the intervals at both ends extend to infinity. Support: 0..levels - 1. Scalar; repeated over a tensor
/// target.
/// </summary>
public sealed class DiscretizedLogistic : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("DiscretizedLogistic", TypePattern.Int, new NaturalNumbers())
            .Parameter("location", TypePattern.Real)
            .Parameter("scale", TypePattern.Positive)
            .Parameter("levels", TypePattern.Count);

    public override string Summary => "0..levels - 1: a logistic variable in [k, k + 1] / levels; the end intervals are open";

    // s(u) - s(l) = s(u) s(-l) (1 - exp(l - u)), which avoids cancellation; s(u) at the first value, s(-l) at the last, and u - l = 1 /
    // (levels scale)
    public Value LogDensity(Value x, Arguments a)
    {
        var (isFirst, isLast) = (Equal(x, 0), Equal(x, a["levels"] - 1));
        var belowUpper = Where(isLast, 0, LogSigmoid(Standardized(x + 1, a)));
        var aboveLower = Where(isFirst, 0, LogSigmoid(-Standardized(x, a)));
        var width = Where(isFirst | isLast, 0, LogComplement.Exp(1 / (a["levels"] * a["scale"])));
        return Where(Counts.IsCount(x) & (x < a["levels"]), belowUpper + aboveLower + width, double.NegativeInfinity);
    }

    public Value LogCdf(Value x, Arguments a) => Bounded(x, a, double.NegativeInfinity, LogSigmoid(Standardized(Floor(x) + 1, a)), 0);

    public Value LogSurvival(Value x, Arguments a) => Bounded(x, a, 0, LogSigmoid(-Standardized(Floor(x) + 1, a)), double.NegativeInfinity);

    // the least k with (k + 1) / levels >= location + scale log(p / q)
    public double Quantile(LogTails at, ReadOnlySpan<double> arguments)
    {
        var (location, scale, levels) = (arguments[0], arguments[1], arguments[2]);
        return Math.Clamp(Math.Ceiling(levels * (location + (scale * (at.Below - at.Above)))) - 1, 0, levels - 1);
    }

    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var uniform = noise.Uniform(shape);
        var logistic = a["location"] + (a["scale"] * (Log(uniform) - Log1p(-uniform)));
        return Max(Min(Floor(a["levels"] * logistic), a["levels"] - 1), 0);
    }

    private static Value Standardized(Value step, Arguments a) => ((step / a["levels"]) - a["location"]) / a["scale"];

    private static Value LogSigmoid(Value x) => -Softplus(-x);

    private static Value Bounded(Value x, Arguments a, double below, Value inside, double above) =>
        Where(x < 0, below, Where(x >= a["levels"] - 1, above, inside));
}
