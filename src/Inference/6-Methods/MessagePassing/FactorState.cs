namespace ProbDsl.Inference.MessagePassing;

/// <summary>The parameters of all factors, one factor after another, the bound before them, and the number of steps.</summary>
internal sealed record FactorState(double[] Parameters, double Before, int Steps);
