using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Kumaraswamy distribution: P(X &lt;= x) = 1 - (1 - x^a)^b, much like Beta(a, b) but drawn by a formula. Support: 0 &lt; x &lt; 1; at 0 and 1 the density is
/// its limit there. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Kumaraswamy : Distribution, IDensity, ISampler, IQuantile
{
    // e^-37 is below half a unit in the last place of 1
    private const double Negligible = -37;

    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Kumaraswamy", TypePattern.Unit, new UnitInterval())
        .Parameter("a", TypePattern.Positive)
        .Parameter("b", TypePattern.Positive);

    public override string Summary => "P(X <= x) = 1 - (1 - x^a)^b";

    // log a + log b + (a - 1) log x + (b - 1) log(1 - x^a), where (1 - 1) log 0 = 0
    public Value LogDensity(Value x, Arguments a)
    {
        var density = Log(a["a"]) + Log(a["b"]) + Counts.Times(a["a"] - 1, Log(x)) + Counts.Times(a["b"] - 1, LogOneLess.Exp(-LogPower(x, a)));
        return Where((x >= 0) & (x <= 1), density, double.NegativeInfinity);
    }

    // 1 - exp(-d), d = -b log(1 - x^a), of which x^a is all that is left where it is small
    public Value LogCdf(Value x, Arguments a)
    {
        var logPower = LogPower(x, a);
        return LogOneLess.ExpOfLog(Log(a["b"]) + Where(logPower < Negligible, logPower, Log(-LogOneLess.Exp(-logPower))));
    }

    public Value LogSurvival(Value x, Arguments a) => a["b"] * LogOneLess.Exp(-LogPower(x, a));

    // (1 - q^(1/b))^(1/a), with 1 - e^y = -2 sinh(y / 2) e^(y / 2)
    public double Quantile(double p, double q, ReadOnlySpan<double> arguments)
    {
        var half = (p <= q ? LogOneLess.Of(p) : Math.Log(q)) / arguments[1] / 2;
        return double.IsFinite(half) ? Math.Pow(-2 * Math.Sinh(half) * Math.Exp(half), 1 / arguments[0]) : 1;
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => Exp(LogOneLess.Exp(-Log(noise.Uniform(shape)) / a["b"]) / a["a"]);

    private static Value LogPower(Value x, Arguments a) => a["a"] * Log(Min(Max(x, 0), 1));
}
