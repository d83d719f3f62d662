using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Beta-binomial distribution: successes in n trials whose common probability is drawn from Beta(alpha, beta). Support: 0..n. Scalar;
/// repeated over a tensor target.
/// </summary>
public sealed class BetaBinomial : Distribution, IDensity, ISampler, IElementSampler
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("BetaBinomial", TypePattern.Count, new ParameterBounds(null, "n", IsWhole: true))
            .Parameter("n", TypePattern.Count)
            .Parameter("alpha", TypePattern.Positive)
            .Parameter("beta", TypePattern.Positive)
            .WithTraits(DistributionTraits.CountsTrials);

    public override string Summary => "successes in n trials with one common probability from Beta(alpha, beta)";

    // log C(n, x) + log B(x + alpha, n - x + beta) - log B(alpha, beta), with paired Gamma functions
    public Value LogDensity(Value x, Arguments a)
    {
        var (n, alpha, beta) = (a["n"], a["alpha"], a["beta"]);
        var failures = n - x;
        var mass = RisingFactorial.LogChoose(n, x) + RisingFactorial.Log(alpha, x) + RisingFactorial.Log(beta, failures)
            - RisingFactorial.Log(alpha + beta, n);
        return Where(Counts.IsCount(x) & (failures >= 0), mass, double.NegativeInfinity);
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => this.DrawEach(noise, shape, a);

    // the probability is the ratio of one gamma draw to the sum of two
    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random)
    {
        var logOdds = GammaSampler.DrawLog(arguments[1], random) - GammaSampler.DrawLog(arguments[2], random);
        return BinomialSampler.Draw(arguments[0], 1 / (1 + Math.Exp(-logOdds)), random);
    }
}
