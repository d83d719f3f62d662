using ProbDsl.Catalogue.Conjugacy;

namespace ProbDsl.Inference.Planning;

/// <summary>A step moves these to their maximum given everything else: the power-th power of the unknown has these statistics.</summary>
public sealed record MaximizedInTurn(NaturalStatistics Statistics, double Power)
    : Treatment(Statistics == NaturalStatistics.Quadratic ? "least squares" : "closed form");

/// <summary>A step of EM moves these along the slope of the mean log density.</summary>
public sealed record GradientStepInTurn() : Treatment("along the slope of the mean log density");
