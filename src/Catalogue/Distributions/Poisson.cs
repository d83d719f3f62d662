using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>Poisson distribution with mean rate = exp(log_rate). Support: 0, 1, 2, ... Scalar; repeated over a tensor target.</summary>
public sealed class Poisson : Distribution, IDensity, IEstimable
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Poisson", TypePattern.Of(Element.Count), new NaturalNumbers())
        .Parameter("rate", TypePattern.Positive).AlsoWritten("log_rate", TypePattern.Real);

    public override string Summary => "counts with mean rate = exp(log_rate)";

    // x log rate - rate - log x!, with 0 log 0 = 0
    public Value LogDensity(Value x, Arguments a)
    {
        var density = Where(Equal(x, 0), 0, x * a["log_rate"]) - a["rate"] - Lgamma(x + 1);
        return Where((x >= 0) & Equal(x, Floor(x)), density, double.NegativeInfinity);
    }

    public override Value? Respell(string asked, Arguments a) => asked == "rate" ? Exp(a["log_rate"]) : Log(a["rate"]);

    public RowFamily Family(FamilyRequest request) => new PoissonFamily(request);
}
