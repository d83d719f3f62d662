namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Binomial distribution: successes in n trials of probability p = sigmoid(logit) each. Support: 0..n. Scalar; repeated over a tensor
/// target.
/// </summary>
public sealed class Binomial : Distribution, IDensity, ISampler, IElementSampler, ITails, INaturalForm, IExpectedDensity, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Binomial", TypePattern.Count, new ParameterBounds(null, "n", IsWhole: true))
            .Parameter("n", TypePattern.Count)
            .Parameter("p", TypePattern.Unit).AddSpelling("logit", TypePattern.Real)
            .WithTraits(DistributionTraits.CountsTrials);

    public override string Summary => "successes in n trials with probability p = sigmoid(logit)";

    public Value? Mean(Arguments a) => a["n"] * a["p"];

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("p", NaturalStatistics.LogOdds);

    // log C(n, x) + x log p + (n - x) log(1 - p)
    public Value LogDensity(Value x, Arguments a)
    {
        var failures = a["n"] - x;
        var (logYes, logNo, isInside) = (Bernoulli.LogYes(a), Bernoulli.LogNo(a), Counts.IsCount(x) & (failures >= 0));
        var mass = RisingFactorial.LogChoose(a["n"], x) + Counts.Times(x, logYes) + Counts.Times(failures, logNo);
        return Deviance.LogDensity(isInside, a["n"], mass, isLarge =>
            Deviance.OfBinomial(Where(isLarge, a["n"], 1), Where(isLarge, x, 0), (a["p"], logYes), (Bernoulli.No(a), logNo)));
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var ((yes, no), trials) = (Bernoulli.Expected(a), a.Number("n"));
        return RisingFactorial.LogChoose(trials, x.Mean) + (x.Mean * yes) + ((trials - x.Mean) * no);
    }

    // P(X <= k) = P(Y <= 1 - p), Y from Beta(n - k, k + 1)
    public Value LogCdf(Value x, Arguments a) => Bounded(x, a, double.NegativeInfinity, 0, IncompleteBeta.LogLower);

    public Value LogSurvival(Value x, Arguments a) => Bounded(x, a, 0, double.NegativeInfinity, IncompleteBeta.LogUpper);

    public LogTails Tails(double x, ReadOnlySpan<double> arguments) => x < 0 ? LogTails.AllAbove : x >= arguments[0] ? LogTails.AllBelow
        : IncompleteBeta.Compute(arguments[0] - Math.Floor(x), Math.Floor(x) + 1, Math.Log(1 - arguments[1]) - Math.Log(arguments[1]));

    private static Value Bounded(Value x, Arguments a, double before, double beyond, Func<Value, Value, Value, Value> tail)
    {
        var isAll = x >= a["n"];
        return Where(isAll, beyond,
            Counts.FromZero(x, before, next => tail(Where(isAll, 1, a["n"] + 1 - next), next, -a["logit"])));
    }

    public override Value? ConvertSpelling(string asked, Arguments a) => Bernoulli.Respelled(asked, a);

    public Value Draw(Noise noise, Shape shape, Arguments a) => this.DrawEach(noise, shape, a);

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) => BinomialSampler.Draw(arguments[0], arguments[1], random);
}
