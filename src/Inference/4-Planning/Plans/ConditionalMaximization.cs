namespace ProbDsl.Inference.Plans;

/// <summary>A step maximizes over these unknowns given all others: the power-th power of the unknown has these sufficient
/// statistics.</summary>
public sealed record ConditionalMaximization(NaturalStatistics Statistics, double Power)
    : Treatment(Statistics == NaturalStatistics.Quadratic ? "least squares" : "closed form");

/// <summary>A step of EM moves these unknowns along the gradient of the mean log density.</summary>
public sealed record ConditionalGradientStep() : Treatment("by the gradient of the mean log density");
