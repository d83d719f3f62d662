using ProbDsl.Catalog.Families;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Bernoulli distribution: 1 (true) with probability p = sigmoid(logit). Support: 0 and 1. Scalar; repeated over a tensor target.
/// </summary>
public sealed class Bernoulli : Distribution, IDensity, ISampler, IFiniteDistribution, IEstimable, INaturalForm, IExpectedDensity,
    IExpectedProbabilities, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Bernoulli", TypePattern.Of(Element.Bool), new FiniteSupport(Size.Of(2), 0))
            .Parameter("p", TypePattern.Unit).AddSpelling("logit", TypePattern.Real);

    public override string Summary => "1 (true) with probability p = sigmoid(logit)";

    public Value? Mean(Arguments a) => a["p"];

    public NaturalForm NaturalForm { get; } = new NaturalForm(null).With("p", NaturalStatistics.LogOdds);

    // log p if x = 1, log (1 - p) if x = 0; selected, not multiplied, so that p = 0 and p = 1 have their limits; the logit is selected
    // first, so that its log-sigmoid is computed once
    public Value LogDensity(Value x, Arguments a)
    {
        var (isYes, isNo) = (Equal(x, 1), Equal(x, 0));
        var chosen = a.IsWritten("logit") ? -Softplus(Where(isYes, -a["logit"], a["logit"])) : Where(isYes, LogYes(a), LogNo(a));
        return Where(isYes | isNo, chosen, double.NegativeInfinity);
    }

    public Value LogProbabilities(Arguments a) => Concat(-1, Matrices.Column(LogNo(a)), Matrices.Column(LogYes(a)));

    public Value ExpectedLogDensity(Moments x, MomentArguments a)
    {
        var (yes, no) = Expected(a);
        return (x.Mean * yes) + ((1 - x.Mean) * no);
    }

    public Value ExpectedLogProbabilities(MomentArguments a)
    {
        var (yes, no) = Expected(a);
        return Concat(yes.Shape.Rank, Matrices.Column(no), Matrices.Column(yes));
    }

    /// <summary>E[log p] and E[log(1 - p)].</summary>
    internal static (Value Yes, Value No) Expected(MomentArguments a) => a.IsWritten("p")
        ? (a["p"].Log, a["p"].LogComplement) : (-Softplus(-a.Number("logit")), -Softplus(a.Number("logit")));

    public override Value? ConvertSpelling(string asked, Arguments a) => Respelled(asked, a);

    public Value Draw(Noise noise, Shape shape, Arguments a) => noise.Uniform(shape) < a["p"];

    public RowFamily Family(FamilyRequest request) => new BernoulliFamily(request);

    internal static Value? Respelled(string asked, Arguments a) => asked switch
    {
        "p" => Sigmoid(a["logit"]),
        "logit" => Log(a["p"]) - Log1p(-a["p"]),
        _ => null,
    };

    // log sigmoid(l) = -softplus(-l)
    internal static Value LogYes(Arguments a) => a.IsWritten("logit") ? -Softplus(-a["logit"]) : Log(a["p"]);

    internal static Value No(Arguments a) => a.IsWritten("logit") ? Sigmoid(-a["logit"]) : 1 - a["p"];

    internal static Value LogNo(Arguments a) => a.IsWritten("logit") ? -Softplus(a["logit"]) : Log1p(-a["p"]);
}
