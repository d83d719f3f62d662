namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Kumaraswamy distribution, P(X <= x) = 1 - (1 - x^a)^b: similar to a beta distribution, with draws in closed form (Kumaraswamy 1980, "A
/// generalized probability density function for double-bounded random processes"). Support: 0 to 1; at 0 the density is infinite for a
/// below 1, b for a = 1, and 0 above; at 1 infinite for b below 1, a for b = 1, and 0 above. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Kumaraswamy : Distribution, IDensity, ISampler, IQuantile, IMean
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Kumaraswamy", TypePattern.Unit, new UnitInterval())
        .Parameter("a", TypePattern.Positive)
        .Parameter("b", TypePattern.Positive);

    public override string Summary => "between 0 and 1 with P(x <= t) = 1 - (1 - t^a)^b";

    public Value? Mean(Arguments a) => a["b"] * Exp(Lgamma(1 + (1 / a["a"])) + Lgamma(a["b"]) - Lgamma(1 + (1 / a["a"]) + a["b"]));

    // log a + log b + (a - 1) log x + (b - 1) log(1 - x^a), where 0 log 0 = 0
    public Value LogDensity(Value x, Arguments a)
    {
        var atOne = Equal(a["b"], 1) & Equal(x, 1);
        var above = (a["b"] - 1) * LogComplement.Exp(Where(atOne, 1, -LogPower(x, a)));
        return Where((x >= 0) & (x <= 1), Log(a["a"]) + Log(a["b"]) + XLogY.Of(a["a"] - 1, x) + above, double.NegativeInfinity);
    }

    // 1 - exp(-h), h = -b log(1 - x^a), which is b x^a where x^a is tiny
    public Value LogCdf(Value x, Arguments a)
    {
        var power = LogPower(Inside(x), a);
        return LogInverseCloglog.Exp(Log(a["b"]) + Where(power < Tiny, power, Log(-LogComplement.Exp(-Max(power, Tiny)))));
    }

    // b log(1 - x^a)
    public Value LogSurvival(Value x, Arguments a) => a["b"] * LogComplement.Exp(-LogPower(Inside(x), a));

    // x = (1 - q^(1/b))^(1/a)
    public double Quantile(LogTails at, ReadOnlySpan<double> arguments) =>
        Math.Exp(LogComplement.Exp(-at.Above / arguments[1]) / arguments[0]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => Exp(LogComplement.Exp(-Log(noise.Uniform(shape)) / a["b"]) / a["a"]);

    // below this, -log(1 - exp(l)) equals exp(l) in double precision
    private const double Tiny = -40;

    // log x^a
    private static Value LogPower(Value x, Arguments a) => a["a"] * Log(x);

    private static Value Inside(Value x) => Min(Max(x, 0), 1);
}
