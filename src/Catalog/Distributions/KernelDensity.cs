using ProbDsl.Catalog.Kernels;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Kernel density estimate: one kernel centered at each row of the training data. Before a fit supplies the rows it has no density.
/// </summary>
public sealed class KernelDensity : Distribution
{
    public override DistributionSignature Signature { get; } = DistributionSignature.Of("KernelDensity", DrawTypeSource.AsDeclared)
        .WithTraits(DistributionTraits.KernelsOnRows)
        .Parameter("kernel", new ChoiceKind([.. RadialKernel.All.Keys]))
        .Parameter("bandwidth", new ChoiceKind(["scott", "silverman", "likelihood"], OrNumber: true))
        .AddSpelling("widths", TypePattern.Of(Element.Positive, "D"))
        .AddSpelling("covariance", TypePattern.Of(Element.Covariance, "D", "D"));

    public override string Summary =>
        "a kernel centered at each row of the data, with a bandwidth by a rule, a number, one per column or a covariance; "
            + "a `param` bandwidth maximizes the leave-one-out likelihood";
}
