using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>Categorical distribution: k with probability p[k] = softmax(logit)[k]. Support: 1..K. Scalar; repeated over a tensor target.</summary>
public sealed class Categorical : Distribution, IDensity, IFiniteLaw, IEstimable
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("Categorical", new TypePattern(Element.Index, [], "K"), new FiniteSupport(Size.Of("K"), 1))
        .Parameter("p", TypePattern.Of(Element.Simplex, "K")).AlsoWritten("logit", TypePattern.Of(Element.Real, "K"));

    public override string Summary => "k with probability p[k] = softmax(logit)[k]";

    // log p[x], picked among all K by comparison; a lookup serves where x is data or enumerated
    public Value LogDensity(Value x, Arguments a)
    {
        var logs = LogProbabilities(a);
        var hit = Equal(Reshape(x, [.. x.Shape, 1]), x.Program.Iota(logs.Shape[^1], 1));
        return MaxOf(Where(hit, logs, double.NegativeInfinity), -1);
    }

    public Value LogProbabilities(Arguments a) => a.IsWritten("p") ? Log(a["p"]) : a["logit"] - Normaliser(a["logit"]);

    public override Value? Respell(string asked, Arguments a) => asked == "p" ? Exp(LogProbabilities(a)) : Log(a["p"]);

    public RowFamily Family(FamilyRequest request) => new CategoricalFamily(request);

    private static Value Normaliser(Value logit) => Reshape(LogSumExp(logit, -1), logit.Shape.With(logit.Shape.Rank - 1, 1));
}
