using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.MaximumAPosteriori;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Structures;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Stories;

/// <summary>Starts of parts of a fit, for a problem whose facts a test does not keep.</summary>
internal static class Begun
{
    public static Result<Fitting> Start(this InferenceMethod method, Problem problem, InferencePlan plan, FitOptions options) =>
        method.Start(new(FactsOf(problem), plan), options);

    /// <summary>The optimizer of a log density.</summary>
    public static Result<ModeOptimizer> Optimizer(
        string method, Problem problem, DensityPlan plan, FitOptions options, bool withJacobian) =>
        ModeOptimizer.Create(method, FactsOf(problem), plan, options, withJacobian);

    private static StoryFacts FactsOf(Problem problem) => StoryFacts.Of(problem.Graph, TestStory.Catalog).With(problem);
}
