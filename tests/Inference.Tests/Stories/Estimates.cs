using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Stories;

/// <summary>Reads a fit's estimates by name.</summary>
internal static class Estimates
{
    public static IReadOnlyDictionary<string, Tensor> Of(FitOutcome outcome) =>
        outcome.Summary!.Estimates.ToDictionary(e => e.Name, e => e.Value);

    public static double[] Of(FitOutcome outcome, string name) => Of(outcome)[name].Values;

    public static double Scalar(FitOutcome outcome, string name) => Assert.Single(Of(outcome, name));
}
