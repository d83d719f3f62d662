using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>Pareto distribution: P(X &gt; x) = (scale / x)^shape. Support: from scale on, which belongs to it. Scalar; repeated over a tensor target.</summary>
public sealed class Pareto : Distribution, IDensity, ISampler, IQuantile
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Pareto", TypePattern.Positive, new BoundedBy("scale", null))
        .Parameter("shape", TypePattern.Positive)
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "P(X > x) = (scale / x)^shape from scale on";

    // log shape - log scale - (shape + 1) log(x / scale)
    public Value LogDensity(Value x, Arguments a) =>
        Where(x >= a["scale"], Log(a["shape"]) - Log(a["scale"]) - ((a["shape"] + 1) * LogRatio(x, a)), double.NegativeInfinity);

    public Value LogCdf(Value x, Arguments a) => LogOneLess.Exp(-LogSurvival(x, a));

    public Value LogSurvival(Value x, Arguments a) => -a["shape"] * LogRatio(x, a);

    // scale q^(-1 / shape)
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments) =>
        arguments[1] * Math.Exp(-(p <= q ? LogOneLess.Of(p) : Math.Log(q)) / arguments[0]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["scale"] * Exp(-Log(noise.Uniform(shape)) / a["shape"]);

    // log(x / scale), accurate beside scale; 0 below it
    private static Value LogRatio(Value x, Arguments a) => Log1p(Max((x - a["scale"]) / a["scale"], 0));
}
