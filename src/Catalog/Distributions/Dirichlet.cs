namespace ProbDsl.Catalog.Distributions;

/// <summary>Dirichlet distribution on simplex[K], mean concentration / sum(concentration): a density of the first K - 1 elements.</summary>
public sealed class Dirichlet : Distribution, IDensity, ISampler, INaturalForm, IUniqueMaximum, IExpectedDensity, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Dirichlet", TypePattern.Of(Element.Simplex, "K"), new Simplices())
            .Parameter("concentration", TypePattern.Of(Element.Positive, "K"));

    public override string Summary => "probabilities with mean concentration / sum(concentration)";

    public Value? Mean(Arguments a) => a["concentration"] / Matrices.Column(Sum(a["concentration"], -1));

    public NaturalForm NaturalForm { get; } = new(NaturalStatistics.Logs);

    // an exponential family in the concentrations
    public bool HasUniqueMaximum(IReadOnlyCollection<string> unknown) => true;

    // log Gamma(sum c) - sum log Gamma(c) + sum (c - 1) log x, where (1 - 1) log 0 = 0
    public Value LogDensity(Value x, Arguments a)
    {
        var c = a["concentration"];
        var density = Lgamma(Sum(c, -1)) - Sum(Lgamma(c), -1) + Sum(XLogY.Of(c - 1, x), -1);
        var isSimplex = (-MaxOf(-x, -1) >= 0) & (Abs(Sum(x, -1) - 1) <= SumTolerance.Of(x));
        return Where(isSimplex, density, double.NegativeInfinity);
    }

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var c = a.Number("concentration");
        return Lgamma(Sum(c, -1)) - Sum(Lgamma(c), -1) + Sum((c - 1) * x.Log, -1);
    }

    // gamma draws divided by their sum, as logarithms: draws with small concentrations often underflow a double
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var logs = noise.LogGamma(shape, a["concentration"]);
        return Exp(logs - Matrices.Column(LogSumExp(logs, -1)));
    }
}
