using System.Diagnostics;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Comparisons;

/// <summary>Runs a fit with a time limit and measures its time.</summary>
internal static class TimedFit
{
    // the shortest delay of a timer
    private static readonly TimeSpan shortest = TimeSpan.FromMilliseconds(1);

    public static ComparedFit Run(InferenceMethod method, Problem problem, InferencePlan plan, FitOptions options, IProgress progress,
        TimeSpan? budget, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (budget < shortest) ending.Cancel();
        else if (budget is { } time) ending.CancelAfter(time);
        var clock = Stopwatch.StartNew();
        var begun = method.Start(problem, plan, options);
        if (begun.Value is not { } fitting) return new(method, FitOutcome.None(begun.Diagnostics), clock.Elapsed.TotalSeconds);
        using var threads = fitting as IDisposable;
        var outcome = UnboundedDensity.AddTo(fitting.Run(options, progress, ending.Token), problem);
        if (outcome.Summary is { } summary) outcome = outcome with { Summary = LevelNames.Named(summary, problem) };
        return new(method, outcome,
            clock.Elapsed.TotalSeconds) { IsTimedOut = outcome.Stopped == StopReason.Interrupted && !cancellation.IsCancellationRequested };
    }
}
