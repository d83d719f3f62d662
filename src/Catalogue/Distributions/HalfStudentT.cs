using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The size of a Student t variable about 0. Support: x &gt; 0; at 0 the density is its limit. Scalar; repeated over a tensor target.</summary>
public sealed class HalfStudentT : Distribution, IDensity, ISampler, IElementSampler
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("HalfStudentT", TypePattern.Positive, new PositiveReals())
        .Parameter("df", TypePattern.Positive)
        .Parameter("scale", TypePattern.Positive);

    public override string Summary => "the absolute value of StudentT(df, 0, scale)";

    // log 2 + log t(x / scale) - log scale
    public Value LogDensity(Value x, Arguments a) =>
        Where(x >= 0, Math.Log(2) + StudentT.LogStandard(x / a["scale"], a["df"]) - Log(a["scale"]), double.NegativeInfinity);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["scale"] * Abs(StudentT.DrawStandard(noise, shape, a["df"]));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) => arguments[1] * Math.Abs(StudentT.DrawStandard(arguments[0], random));
}
