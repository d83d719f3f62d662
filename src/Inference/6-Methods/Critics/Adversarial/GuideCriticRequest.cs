namespace ProbDsl.Inference.Adversarial;

/// <summary>A batch of rows whose latents a guide samples.</summary>
/// <param name="Batch">The number of rows.</param>
/// <param name="IsAdaptive">
/// Whether the critic separates the guide's draws from a normal distribution with their own mean and standard deviation at each row
/// (adaptive contrast); else from draws of the prior.
/// </param>
/// <param name="FloatType">The float type.</param>
internal sealed record GuideCriticRequest(int Batch, bool IsAdaptive, ElementType FloatType = ElementType.Float32)
{
    /// <summary>Whether nets are trained, so that dropout drops; else they are evaluated.</summary>
    public bool Trains { get; init; }

    /// <summary>Values of weights and of params in unconstrained coordinates that are constants, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Fixed { get; init; } = new Dictionary<string, Tensor>();
}
