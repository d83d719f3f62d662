namespace ProbDsl.Inference.Training;

/// <summary>Held-out data that determine when training stops early.</summary>
public interface IHeldOut
{
    /// <summary>The loss per held-out row under the weights in the slots of a store; deterministic in the weights.</summary>
    double Loss(IStore store, IReadOnlyList<WeightSlots> weights);
}
