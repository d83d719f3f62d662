using ProbDsl.Catalogue.Kernels;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>Kernel density estimate: one kernel about each row of the training data. It has no density before a fit has the rows.</summary>
public sealed class KernelDensity : Distribution
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("KernelDensity", Drawn.AsDeclared)
        .Declaring(DistributionTraits.KernelsOnRows)
        .Parameter("kernel", new ChoiceKind([.. RadialKernel.All.Keys]))
        .Parameter("bandwidth", new ChoiceKind(["scott", "silverman", "likelihood"], OrNumber: true))
        .AlsoWritten("widths", TypePattern.Of(Element.Positive, "D"))
        .AlsoWritten("covariance", TypePattern.Of(Element.Covariance, "D", "D"));

    public override string Summary =>
        "a kernel about each row of the data, wide by a rule, a number, a width for each column or a covariance; "
            + "a `param` there is chosen by leaving rows out";
}
