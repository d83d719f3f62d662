namespace ProbDsl.Inference.Structures;

/// <summary>
/// How each unknown of a story enters one objective: the log density, or a bound on it. Lowering executes it unchanged.
/// </summary>
public abstract record ObjectivePlan;
