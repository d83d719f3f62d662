namespace ProbDsl.Inference.ContinuousTime;

/// <summary>The plan of a continuous-time model.</summary>
/// <param name="Path">The draw, its field, and the maps after it.</param>
public sealed record PathPlan(ContinuousTimeDraw Path) : ObjectivePlan;
