namespace ProbDsl.Catalog.Distributions;

/// <summary>A point mass: log density 0 at one value and -inf elsewhere, element by element. Inside a mixture it is an atom.</summary>
public sealed class Delta : Distribution, IDensity, ISampler, IPointMasses, IMean
{
    public override DistributionSignature Signature { get; } =
        DistributionSignature.Of("Delta", DrawTypeSource.AsValue).Parameter("value", new AnyValue());

    public override string Summary => "always this value; in a mixture, a point with positive probability";

    public Value? Mean(Arguments a) => a["value"];

    public Value LogDensity(Value x, Arguments a) => Where(Equal(x, a["value"]), 0, double.NegativeInfinity);

    public Value Draw(Noise noise, Shape shape, Arguments a) => Broadcast(a["value"], shape);

    public bool IsDiscrete(Arguments a) => true;

    public Value HasMass(Value x, Arguments a) => Equal(x, a["value"]);
}
