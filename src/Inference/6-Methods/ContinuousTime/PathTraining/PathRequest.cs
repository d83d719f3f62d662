namespace ProbDsl.Inference.PathTraining;

/// <summary>The training setup of a continuous-time model: the plate of its rows, the batch size and the float type.</summary>
public sealed record PathRequest(Plate Rows, int Batch, ElementType FloatType = ElementType.Float32)
{
    /// <summary>Whether the host pairs noise with rows.</summary>
    public bool IsPaired { get; init; }

    /// <summary>Whether nets are trained, so that dropout drops; else they are evaluated.</summary>
    public bool Trains { get; init; }

    /// <summary>Whether squared errors of a score have the weights of the likelihood.</summary>
    public bool WeighsByLikelihood { get; init; }
}
