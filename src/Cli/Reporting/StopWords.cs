namespace ProbDsl.Cli.Reporting;

/// <summary>Why a fit stopped, in a few words.</summary>
internal static class StopWords
{
    /// <summary>The same of one among several, which may have run out of time.</summary>
    public static string Write(ComparedFit fit) =>
        fit.IsTimedOut ? $"stopped by `--budget` after {Words.Count(fit.Outcome.Iterations, "step")}" : Write(fit.Outcome);

    public static string Write(FitOutcome outcome) => outcome.Stopped switch
    {
        StopReason.ClosedForm => "closed form",
        StopReason.Converged or StopReason.Stalled => $"converged after {Words.Count(outcome.Iterations, "step")}",
        StopReason.DrawsDone => "all requested draws",
        StopReason.StepsDone => $"trained for {Words.Count(outcome.Iterations, "step")}",
        StopReason.EarlyStopped => $"after {Words.Count(outcome.Iterations, "step")}: the held-out rows stopped improving",
        StopReason.Failed => $"failed after {Words.Count(outcome.Iterations, "step")}",
        StopReason.MaxIterations => $"not converged in {Words.Count(outcome.Iterations, "step")}",
        StopReason.Saddle => $"at a saddle after {Words.Count(outcome.Iterations, "step")}",
        StopReason.AwayFromMode => $"away from the mode after {Words.Count(outcome.Iterations, "step")}",
        StopReason.Diverged => $"diverged after {Words.Count(outcome.Iterations, "step")}",
        _ => $"interrupted after {Words.Count(outcome.Iterations, "step")}",
    };
}
