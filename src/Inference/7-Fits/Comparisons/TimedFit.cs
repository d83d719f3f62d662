using System.Diagnostics;

namespace ProbDsl.Inference.Comparisons;

/// <summary>Runs a fit with a time limit and measures its time.</summary>
internal static class TimedFit
{
    // the shortest delay of a timer
    private static readonly TimeSpan shortest = TimeSpan.FromMilliseconds(1);

    public static ComparedFit Run(InferenceMethod method, StoryFacts story, InferencePlan plan, FitOptions options, IProgress progress,
        TimeSpan? budget, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (budget < shortest) ending.Cancel();
        else if (budget is { } time) ending.CancelAfter(time);
        var clock = Stopwatch.StartNew();
        var fit = FitService.FitBy(story, new(method, plan, "", []), options, progress, ending.Token);
        if (fit.Outcome is not { } outcome) return new(method, FitOutcome.None([.. fit.Diagnostics]), clock.Elapsed.TotalSeconds);
        return new(method, outcome,
            clock.Elapsed.TotalSeconds) { IsTimedOut = outcome.Stopped == StopReason.Interrupted && !cancellation.IsCancellationRequested };
    }
}
