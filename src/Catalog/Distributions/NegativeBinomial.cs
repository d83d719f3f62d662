namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Negative binomial distribution: a Poisson count whose rate has a gamma distribution of shape `size`; variance mean + mean^2 / size.
/// Support: 0, 1, 2, ... Scalar; repeated over a tensor target.
/// </summary>
public sealed class NegativeBinomial : Distribution, IDensity, ISampler, IElementSampler, ITails, IUniqueMaximum, IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("NegativeBinomial", TypePattern.Count, new NaturalNumbers())
            .Parameter("mean", TypePattern.Positive)
            .Parameter("size", TypePattern.Positive);

    public override string Summary => "counts with variance = mean + mean^2 / size";

    public Value? Mean(Arguments a) => a["mean"];

    // the variance is mean + mean^2 / size; counts that vary no more than those of a Poisson distribution need a large size
    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample)
    {
        var excess = (sample.Deviation * sample.Deviation) - sample.Mean;
        return [("mean", sample.Mean), ("size", sample.Mean * sample.Mean / Math.Max(excess, sample.Mean / 10))];
    }

    // an exponential family in the mean alone; with the mean at its maximum, the size has at most one (Levin and Reeds 1977)
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => unknown.Contains("mean");

    // log Gamma(x + size) / (Gamma(size) x!) + size log(size / (size + mean)) + x log(mean / (size + mean))
    public Value LogDensity(Value x, Arguments a)
    {
        var (mean, size) = (a["mean"], a["size"]);
        var ways = RisingFactorial.Log(size, x) - Lgamma(x + 1);
        var mass = ways - (size * Log1p(mean / size)) + Counts.Times(x, -Log1p(size / mean));
        // p^size (1 - p)^x / (x B(size, x)) with p = size / (size + mean)
        return Deviance.LogDensity(Counts.IsCount(x), x, mass, isLarge =>
        {
            var count = Where(isLarge, x, Deviance.LargeTotal);
            return Deviance.OfBeta(size, count, Log(size) - Log(mean)) - Log(count);
        });
    }

    // P(X <= k) = P(Y <= size / (size + mean)), Y from Beta(size, k + 1)
    public Value LogCdf(Value x, Arguments a) =>
        Counts.FromZero(x, double.NegativeInfinity, next => IncompleteBeta.LogLower(a["size"], next, Log(a["size"]) - Log(a["mean"])));

    public Value LogSurvival(Value x, Arguments a) =>
        Counts.FromZero(x, 0, next => IncompleteBeta.LogUpper(a["size"], next, Log(a["size"]) - Log(a["mean"])));

    public LogTails Tails(double x, ReadOnlySpan<double> arguments) => x < 0 ? LogTails.AllAbove
        : IncompleteBeta.Compute(arguments[1], Math.Floor(x) + 1, Math.Log(arguments[1]) - Math.Log(arguments[0]));

    public Value Draw(Noise noise, Shape shape, Arguments a) => this.DrawEach(noise, shape, a);

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) =>
        PoissonSampler.Draw(arguments[0] / arguments[1] * GammaSampler.Draw(arguments[1], random), random);
}
