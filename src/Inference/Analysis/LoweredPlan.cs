namespace ProbDsl.Inference.Analysis;

/// <summary>
/// What becomes of each unknown of a story in one objective: the log density, or a bound on it. Lowering carries it out as it stands.
/// </summary>
public abstract record LoweredPlan;
