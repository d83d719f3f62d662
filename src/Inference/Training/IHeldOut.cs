using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.Training;

/// <summary>A part of the data that training does not see, which tells when to stop.</summary>
public interface IHeldOut
{
    /// <summary>The loss of a row of that part, under weights that lie in slots of a store: the same number for the same weights.</summary>
    double Loss(IStore store, IReadOnlyList<WeightSlots> weights);
}
