namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Beta-binomial distribution: successes in n trials whose common probability is drawn from Beta(alpha, beta). Support: 0..n. Scalar;
/// repeated over a tensor target.
/// </summary>
public sealed class BetaBinomial : Distribution, IDensity, ISampler, IElementSampler, ITails, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("BetaBinomial", TypePattern.Count, new ParameterBounds(null, "n", IsWhole: true))
            .Parameter("n", TypePattern.Count)
            .Parameter("alpha", TypePattern.Positive)
            .Parameter("beta", TypePattern.Positive)
            .WithTraits(DistributionTraits.CountsTrials);

    public override string Summary => "successes in n trials with one common probability from Beta(alpha, beta)";

    public Value? Mean(Arguments a) => a["n"] * (a["alpha"] / (a["alpha"] + a["beta"]));

    // log C(n, x) + log B(x + alpha, n - x + beta) - log B(alpha, beta), with paired Gamma functions
    public Value LogDensity(Value x, Arguments a)
    {
        var (n, alpha, beta) = (a["n"], a["alpha"], a["beta"]);
        var isInside = Counts.IsCount(x) & (x <= n);
        // outside, a count at which the derivatives are finite
        var inside = Where(isInside, x, 0);
        var mass = RisingFactorial.LogChoose(n, inside) + RisingFactorial.Log(alpha, inside) + RisingFactorial.Log(beta, n - inside)
            - RisingFactorial.Log(alpha + beta, n);
        return Deviance.LogDensity(isInside, n, mass,
            isLarge => LargeLogDensity(Where(isLarge, n, 1), Where(isLarge, x, 0), alpha, beta));
    }

    // Binomial(x; n, p) Beta(p; alpha, beta) / Beta(p; alpha + x, beta + n - x), which is the same for every p: at the mean of the last,
    // where the terms are small
    private static Value LargeLogDensity(Value n, Value x, Value alpha, Value beta)
    {
        var (yes, no) = (alpha + x, beta + (n - x));
        var (logYes, logNo, logSum) = (Log(yes), Log(no), Log(yes + no));
        var logit = StopGradient(logYes - logNo);
        return Deviance.OfBinomial(n, x, (StopGradient(yes / (yes + no)), StopGradient(logYes - logSum)),
                (StopGradient(no / (yes + no)), StopGradient(logNo - logSum)))
            + Deviance.OfBeta(alpha, beta, logit) - Deviance.OfBeta(yes, no, logit);
    }

    public Value LogCdf(Value x, Arguments a) => Tails(x, a).Lower;

    public Value LogSurvival(Value x, Arguments a) => Tails(x, a).Upper;

    private (Value Lower, Value Upper) Tails(Value x, Arguments a)
    {
        if (CountSum.MostOf(a["n"]) is not { } most) return OfOrder(x, a);
        Arguments columns = new(this, Signature.Positional.ToDictionary(p => p.Name, p => Functions.Matrices.Column(a[p.Name])));
        return CountSum.Tails(most, x, counts => LogDensity(counts, columns));
    }

    // X is at most k if the probability that is drawn is below another one from Beta(k + 1, n - k): of n draws of U(0, 1), the (k + 1)-th
    private static (Value Lower, Value Upper) OfOrder(Value x, Arguments a)
    {
        var (isBefore, isBeyond) = (x < 0, x >= a["n"]);
        var isOutside = isBefore | isBeyond;
        var (n, k) = (Where(isOutside, 1, a["n"]), Where(isOutside, 0, Floor(x)));
        var (lower, upper) = OrderedBetas.LogProbabilities(a["alpha"], a["beta"], k + 1, n - k);
        return (Where(isBefore, double.NegativeInfinity, Where(isBeyond, 0, lower)),
            Where(isBefore, 0, Where(isBeyond, double.NegativeInfinity, upper)));
    }

    public LogTails Tails(double x, ReadOnlySpan<double> arguments)
    {
        var (n, last) = (arguments[0], Math.Floor(x));
        if (last < 0) return LogTails.AllAbove;
        if (last >= n) return LogTails.AllBelow;
        if (n > CountSum.MostTrials) return OrderedBetas.Compute(arguments[1], arguments[2], last + 1, n - last);
        var (below, next) = LogSum(0, last, 0, arguments);
        var (above, _) = LogSum(last + 1, n, next, arguments);
        var all = LogTails.LogAdd(below, above);
        return below <= above ? LogTails.OfBelow(below - all) : LogTails.OfAbove(above - all);
    }

    // from the logarithm of a multiple of the first mass, those of the sum of the masses and of the one after the last
    private static (double Sum, double Next) LogSum(double from, double to, double log, ReadOnlySpan<double> arguments)
    {
        var (n, alpha, beta) = (arguments[0], arguments[1], arguments[2]);
        var (all, sum, mass) = (double.NegativeInfinity, 0.0, 1.0);
        for (var k = from; k <= to; k++)
        {
            sum += mass;
            if (k == n) break;
            mass *= (n - k) / (k + 1) * ((alpha + k) / (beta + (n - k - 1)));
            if (mass is > 1e-200 and < 1e200) continue;
            all = LogTails.LogAdd(all, log + Math.Log(sum));
            log += Math.Log(mass);
            (sum, mass) = (0, 1);
        }

        return (LogTails.LogAdd(all, log + Math.Log(sum)), log + Math.Log(mass));
    }

    public Value Draw(Noise noise, Shape shape, Arguments a) => this.DrawEach(noise, shape, a);

    // the probability is the ratio of one gamma draw to the sum of two
    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random)
    {
        var logOdds = GammaSampler.DrawLog(arguments[1], random) - GammaSampler.DrawLog(arguments[2], random);
        return BinomialSampler.Draw(arguments[0], 1 / (1 + Math.Exp(-logOdds)), random);
    }
}
