namespace ProbDsl.Catalog.Distributions;

/// <summary>A distribution that may have point masses, even if its remaining part is continuous.</summary>
public interface IPointMasses
{
    /// <summary>Whether the distribution is discrete: its density is a probability.</summary>
    bool IsDiscrete(Arguments a);

    /// <summary>1 where x [axes.., event..] has positive probability, shape [axes..]; null if no x ever has.</summary>
    Value? HasMass(Value x, Arguments a);
}
