using ProbDsl.Catalog.Families;

namespace ProbDsl.Catalog.Distributions;

/// <summary>Poisson distribution with mean rate = exp(log_rate). Support: 0, 1, 2, ... Scalar; repeated over a tensor target.</summary>
public sealed class Poisson : Distribution, IDensity, ISampler, IElementSampler, ITails, IEstimable, INaturalForm, IExpectedDensity,
    IMomentEstimate, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Poisson", TypePattern.Of(Element.Count), new NaturalNumbers())
            .Parameter("rate", TypePattern.Positive).AddSpelling("log_rate", TypePattern.Real);

    public override string Summary => "counts with mean rate = exp(log_rate)";

    public Value? Mean(Arguments a) => a["rate"];

    public IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample) =>
        [("rate", sample.Mean), ("log_rate", Math.Log(sample.Mean))];

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("rate", NaturalStatistics.LogAndLinear);

    // x log rate - rate - log x!, with 0 log 0 = 0
    public Value LogDensity(Value x, Arguments a)
    {
        var density = Counts.Times(x, a["log_rate"]) - a["rate"] - Lgamma(x + 1);
        return Deviance.LogDensity(Counts.IsCount(x), x, density, isLarge =>
        {
            var count = Where(isLarge, x, Deviance.LargeTotal);
            return Deviance.OfLargeGamma(count, a["rate"], a["log_rate"]) - Log(count);
        });
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var (count, rate) = (x.Mean, a.IsWritten("rate") ? a["rate"] : ProbDsl.Catalog.Distributions.Moments.Of(Exp(a.Number("log_rate"))));
        return (count * rate.Log) - rate.Mean - Lgamma(count + 1);
    }

    // P(X <= k) = P(Y > rate), Y from Gamma(k + 1, 1)
    public Value LogCdf(Value x, Arguments a) =>
        Counts.FromZero(x, double.NegativeInfinity, next => IncompleteGamma.LogUpper(next, a["rate"]));

    public Value LogSurvival(Value x, Arguments a) => Counts.FromZero(x, 0, next => IncompleteGamma.LogLower(next, a["rate"]));

    public LogTails Tails(double x, ReadOnlySpan<double> arguments) =>
        x < 0 ? LogTails.AllAbove : IncompleteGamma.Compute(Math.Floor(x) + 1, arguments[0]).Mirror();

    public override Value? ConvertSpelling(string asked, Arguments a) => asked == "rate" ? Exp(a["log_rate"]) : Log(a["rate"]);

    public Value Draw(Noise noise, Shape shape, Arguments a) => this.DrawEach(noise, shape, a);

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random) => PoissonSampler.Draw(arguments[0], random);

    public RowFamily Family(FamilyRequest request) => new PoissonFamily(request);
}
