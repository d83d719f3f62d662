using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>Why a fit stopped, in a few words.</summary>
internal static class StopWords
{
    public static string Of(FitOutcome outcome) => outcome.Stopped switch
    {
        StopReason.ClosedForm => "closed form",
        StopReason.Converged or StopReason.Standstill => $"converged after {Words.Count(outcome.Iterations, "step")}",
        StopReason.Drawn => "as many draws as asked for",
        StopReason.MaxIterations => $"not converged in {Words.Count(outcome.Iterations, "step")}",
        _ => $"interrupted after {Words.Count(outcome.Iterations, "step")}",
    };
}
