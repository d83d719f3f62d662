namespace ProbDsl.Inference.MessagePassing;

/// <summary>The parameters of all factors, one factor after another, and the bound before them.</summary>
internal sealed record FactorState(double[] Parameters, double Before);
