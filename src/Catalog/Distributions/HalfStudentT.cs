namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The absolute value of a Student t variable with location 0. Support: 0 and up, with the mode at 0. Scalar; repeated over a tensor
/// target.
/// </summary>
public sealed class HalfStudentT : Distribution, IDensity, ISampler, IElementSampler, ITails, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("HalfStudentT", TypePattern.Positive, new PositiveReals())
            .Parameter("df", TypePattern.Positive)
            .Parameter("scale", TypePattern.Positive);

    public override string Summary => "|t|, t from StudentT(df, 0, scale)";

    public Value? Mean(Arguments a) => Where(a["df"] > 1, 2 / Math.Sqrt(Math.PI) * a["scale"] * Sqrt(a["df"]) / (a["df"] - 1)
        * Exp(Lgamma(0.5 * (a["df"] + 1)) - Lgamma(0.5 * a["df"])), double.PositiveInfinity);

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) => [("scale", sample.Median)];

    // twice the density of t
    public Value LogDensity(Value x, Arguments a)
    {
        var density = Math.Log(2) + StudentT.LogStandard(x / a["scale"], a["df"]) - Log(a["scale"]);
        return Where(x >= 0, density, double.NegativeInfinity);
    }

    public Value LogCdf(Value x, Arguments a) =>
        Where(x > 0, StudentT.LogTwoSided(Standardized(x, a), a["df"]).Within, double.NegativeInfinity);

    public Value LogSurvival(Value x, Arguments a) => Where(x > 0, StudentT.LogTwoSided(Standardized(x, a), a["df"]).Beyond, 0);

    public LogTails Tails(double x, ReadOnlySpan<double> arguments) => !(x > 0) ? LogTails.AllAbove
        : IncompleteBeta.Compute(0.5 * arguments[0], 0.5, Math.Log(arguments[0]) - (2 * Math.Log(x / arguments[1]))).Mirror();

    private static Value Standardized(Value x, Arguments a) => Where(x > 0, x / a["scale"], 1);

    public Value Draw(Noise noise, Shape shape, Arguments a) => a["scale"] * Abs(StudentT.Standard(noise, shape, a["df"]));

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) =>
        arguments[1] * Math.Abs(StudentT.Standard(arguments[0], random));
}
