namespace ProbDsl.Inference.Plans;

/// <summary>A plan, or the reasons why there is none.</summary>
public sealed record MethodChoice(InferencePlan? Plan, ValueList<Refusal> Refusals);
