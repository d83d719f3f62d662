using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>A law that may put mass on single points, also where the rest of it is continuous.</summary>
public interface IPointMasses
{
    /// <summary>Whether it has nothing but such points: its density is a probability.</summary>
    bool IsCounted(Arguments a);

    /// <summary>1 where x [axes.., event..] has mass of its own, shape [axes..]; null where no x ever has.</summary>
    Value? HasMass(Value x, Arguments a);
}
