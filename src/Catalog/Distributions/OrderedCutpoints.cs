namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Distributions of ratings: the number of the interval, of the K between the cutpoints, that contains a variable with a location.
/// Support: 1..K. Scalar; repeated over a tensor target.
/// </summary>
/// <param name="name">The name of the distribution.</param>
public abstract class OrderedCutpoints(string name) : Distribution, IDensity, ISampler, IFiniteDistribution
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of(name, new TypePattern(Element.Index, [], "K"), new FiniteSupport(Size.Of("K"), 1))
            .Parameter("location", TypePattern.Real)
            .Parameter("cutpoints", TypePattern.Of(Element.Ordered, "K-1"))
            .WithTraits(DistributionTraits.Ordinal);

    public Value LogDensity(Value x, Arguments a) => Categorical.Picked(x, LogProbabilities(a));

    public abstract Value LogProbabilities(Arguments a);

    public Value Draw(Noise noise, Shape shape, Arguments a) =>
        1 + Sum(a["cutpoints"] < Matrices.Column(Variable(a["location"], noise, shape)), -1);

    /// <summary>Draws of the variable with this location.</summary>
    private protected abstract Value Variable(Value location, Noise noise, Shape shape);
}
