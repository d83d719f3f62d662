using ProbDsl.Inference.Results;

namespace ProbDsl.Tests.Variational;

/// <summary>What the diagnostics of importance weights say about each other.</summary>
internal static class WeightLaws
{
    /// <summary>
    /// Squares of n normalized weights sum to 1 / ESS, so that the variance of n w is n / ESS - 1, and the error of the log evidence the
    /// root of this by n. The effective size is that of smoothed weights, which change the few largest: of a good proposal by little.
    /// </summary>
    public static void ErrorIsThatOfTheEffectiveSize(FitOutcome outcome)
    {
        var error = outcome.Metric.Error!.Value;
        Assert.Equal(ByEffectiveSize(outcome), error, 0.1 * error);
    }

    /// <summary>
    /// A proposal that leaves single large weights: smoothing takes them away, so that the error is at least that of the effective size.
    /// An error of 0.1 is that of one draw with a tenth of all weight among equal ones: no draw has more.
    /// </summary>
    public static void ErrorIsThatOfTheEffectiveSizeAndNoLargeWeight(FitOutcome outcome) =>
        Assert.InRange(outcome.Metric.Error!.Value, 0.9 * ByEffectiveSize(outcome), 0.1);

    private static double ByEffectiveSize(FitOutcome outcome) =>
        outcome.Summary!.Tail! is var tail ? Math.Sqrt(((tail.Draws / tail.EffectiveDraws) - 1) / tail.Draws) : double.NaN;
}
