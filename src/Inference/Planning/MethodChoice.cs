using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Planning;

/// <summary>A plan, or the refusals that stand in the way.</summary>
public sealed record MethodChoice(InferencePlan? Plan, ValueList<Refusal> Refusals);
