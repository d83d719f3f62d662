using ProbDsl.Catalog.Families;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Categorical distribution: k with probability p[k] = softmax(logit)[k]. Support: 1..K. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Categorical : Distribution, IDensity, ISampler, IFiniteDistribution, IEstimable, INaturalForm, IExpectedProbabilities
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Categorical", new TypePattern(Element.Index, [], "K"), new FiniteSupport(Size.Of("K"), 1))
            .Parameter("p", TypePattern.Of(Element.Simplex, "K")).AddSpelling("logit", TypePattern.Of(Element.Real, "K"))
            .WithTraits(DistributionTraits.StateProbabilities);

    public override string Summary => "k with probability p[k] = softmax(logit)[k]";

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("p", NaturalStatistics.Logs);

    public Value LogDensity(Value x, Arguments a) => Picked(x, LogProbabilities(a));

    // the inverse distribution function by running sums of p relative to their total: the number of sums that one uniform reaches; a state
    // of probability 0 is never drawn
    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var sums = CumSum(a["p"], -1);
        var mark = noise.Uniform([.. shape, 1]) * Slice(sums, -1, sums.Shape[^1] - 1, 1);
        return 1 + Sum(sums <= mark, -1);
    }

    /// <summary>
    /// logs[x] of [axes.., K], found among all K by comparison, and -inf outside; a lookup is used if x is data or enumerated.
    /// </summary>
    internal static Value Picked(Value x, Value logs)
    {
        var hit = Equal(Reshape(x, [.. x.Shape, 1]), x.Program.Iota(logs.Shape[^1], 1));
        return MaxOf(Where(hit, logs, double.NegativeInfinity), -1);
    }

    public Value LogProbabilities(Arguments a) => a.IsWritten("p") ? Log(a["p"]) : a["logit"] - Normalizer(a["logit"]);

    public Value ExpectedLogProbabilities(MomentArguments a) =>
        a.IsWritten("p") ? a["p"].Log : a.Number("logit") - Normalizer(a.Number("logit"));

    public override Value? ConvertSpelling(string asked, Arguments a) => asked == "p" ? Exp(LogProbabilities(a)) : Log(a["p"]);

    public RowFamily Family(FamilyRequest request) => new CategoricalFamily(request);

    private static Value Normalizer(Value logit) => Reshape(LogSumExp(logit, -1), logit.Shape.With(logit.Shape.Rank - 1, 1));
}
