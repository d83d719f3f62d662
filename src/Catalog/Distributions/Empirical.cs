namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Empirical distribution: each row of the training data equally likely. Before a fit supplies the rows it has no probabilities.
/// </summary>
public sealed class Empirical : Distribution
{
    public override DistributionSignature Signature { get; } = 
        DistributionSignature.Of("Empirical", DrawTypeSource.AsDeclared).WithTraits(DistributionTraits.MassOnRows);

    public override string Summary => "each row of the data equally likely";
}
