namespace ProbDsl.Inference;

/// <summary>What a bound lost along a diffusion chain before it was climbed, with the weights that training began with, and what it loses now.</summary>
public sealed record ChainCourse(ChainCosts Before, ChainCosts After);
