using ProbDsl.Compiler;

namespace ProbDsl.Catalogue;

/// <summary>Kernel density estimate: one kernel about each row of the training data. It has no density before a fit has the rows.</summary>
public sealed class KernelDensity : Distribution
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("KernelDensity", Drawn.AsDeclared)
        .Parameter("kernel", new ChoiceKind(["gaussian", "tophat", "epanechnikov", "exponential", "linear", "cosine"]))
        .Parameter("bandwidth", new ChoiceKind(["scott", "silverman", "likelihood"], OrNumber: true));

    public override string Summary => "a kernel about each row of the data; bandwidth by a rule, or as a number";
}
