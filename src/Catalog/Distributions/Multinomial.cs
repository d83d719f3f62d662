namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Multinomial distribution: the count of each of K outcomes in n trials with probabilities p. Support: counts with the sum n.
/// </summary>
public sealed class Multinomial : Distribution, IDensity, ISampler, INaturalForm, IExpectedDensity, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Multinomial", TypePattern.Of(Element.Count, "K"), new NaturalNumbers())
            .Parameter("n", TypePattern.Count)
            .Parameter("p", TypePattern.Of(Element.Simplex, "K"))
            .WithTraits(DistributionTraits.CountsTrials);

    public override string Summary => "the count of each of K outcomes in n trials";

    public Value? Mean(Arguments a) => Matrices.Column(a["n"]) * a["p"];

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("p", NaturalStatistics.Logs);

    // log n! + sum_k (x_k log p_k - log x_k!)
    public Value LogDensity(Value x, Arguments a)
    {
        var mass = Lgamma(a["n"] + 1) + Sum(Counts.Times(x, Log(a["p"])) - Lgamma(x + 1), -1);
        var isCounted = -MaxOf(-Counts.IsCount(x), -1);
        var isInside = isCounted & Equal(Sum(x, -1), a["n"]);
        return Deviance.LogDensity(isInside, a["n"], mass, isLarge =>
            Deviance.OfMultinomial(Where(isLarge, a["n"], 1), Where(Functions.Matrices.Column(isLarge), x, 0), a["p"]));
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a) =>
        Lgamma(a.Number("n") + 1) + Sum((x.Mean * a["p"].Log) - Lgamma(x.Mean + 1), -1);

    public Value Draw(Noise noise, Shape shape, Arguments a) => noise.Drawn("Multinomial", DrawOne, shape, 1, (a["n"], 0), (a["p"], 1));

    // one outcome after another, each a binomial draw from the remaining trials; the sums of p from k onward are first stored in place of
    // the counts
    private static void DrawOne(ReadOnlySpan<double> arguments, Span<double> drawn, RandomStream random)
    {
        var (left, sum) = (arguments[0], 0.0);
        var p = arguments[1..];
        for (var k = drawn.Length - 1; k >= 0; k--) drawn[k] = sum += p[k];
        for (var k = 0; k < drawn.Length; k++)
        {
            drawn[k] = drawn[k] == 0 ? 0 : BinomialSampler.Draw(left, p[k] / drawn[k], random);
            left -= drawn[k];
        }
    }
}
