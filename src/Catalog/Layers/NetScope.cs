namespace ProbDsl.Catalog.Layers;

/// <summary>What the layers of a net share where it is lowered.</summary>
/// <param name="SizeOf">The number that a size stands for.</param>
/// <param name="Weights">The weights of the net.</param>
/// <param name="Noise">The noise of a step of a training, as dropout needs it; null outside of trainings.</param>
public sealed record NetScope(Func<Size, int> SizeOf, NetWeights Weights, Noise? Noise = null);
