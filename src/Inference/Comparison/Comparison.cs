using System.Diagnostics;
using ProbDsl.Catalogue;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>One story fitted by several methods with the same options: their fits, which one the others are measured by, and what was looked at.</summary>
public sealed class Comparison
{
    // as many draws of a row as eval takes
    private const int LastRung = 250;

    private Comparison(ValueList<ComparedFit> fits, ValueList<RefusedMethod> refused)
    {
        (Fits, Refused) = (fits, refused);
        Reference = fits.Where(f => f.IsReference).MaxBy(f => f.IsAllButExact ? PosteriorKind.Exact : f.Method.Posterior);
        Checks = [.. ComparisonChecks.Of(fits)];
    }

    public ValueList<ComparedFit> Fits { get; }

    /// <summary>The methods whose plan the story does not allow.</summary>
    public ValueList<RefusedMethod> Refused { get; }

    /// <summary>The fit that knows most of the posterior and can be trusted; null where there are only points, or none can.</summary>
    public ComparedFit? Reference { get; }

    public ValueList<ComparisonCheck> Checks { get; }

    /// <summary>Runs the methods one after another; an interruption ends it with those that are done.</summary>
    public static Comparison Run(Problem problem, StoryOptions options, IEnumerable<InferenceMethod> methods, StandardCatalogue catalogue, FitOptions wishes, IProgress progress, CancellationToken cancellation)
    {
        var (fits, refused) = (new List<ComparedFit>(), new List<RefusedMethod>());
        foreach (var method in methods)
        {
            var choice = method.Choose(options);
            if (choice.Plan is { } plan) fits.Add(WithLadder(Fit(method, problem, plan, wishes, progress, cancellation), problem, catalogue, wishes, cancellation));
            else refused.Add(new(method.Name, choice.Refusals[0].Reason));
            if (cancellation.IsCancellationRequested) break;
        }

        return Of(fits, refused);
    }

    /// <summary>Fits that are there already.</summary>
    public static Comparison Of(IEnumerable<ComparedFit> fits, IEnumerable<RefusedMethod> refused) => new([.. fits], [.. refused]);

    /// <summary>From the reference's posterior; null for the reference itself, for a fit that failed, and where there is none.</summary>
    public PosteriorDistance? Distance(ComparedFit fit) =>
        Reference is { Outcome.Summary: { } reference } && fit != Reference && fit.Outcome.Summary is { } own ? PosteriorDistance.Between(own, reference) : null;

    private static ComparedFit WithLadder(ComparedFit fit, Problem problem, StandardCatalogue catalogue, FitOptions wishes, CancellationToken cancellation) =>
        fit.Outcome.Summary?.Weights is { } weights && !cancellation.IsCancellationRequested ? fit with { Ladder = GuidedScores.Of(problem, catalogue, weights, wishes, LastRung, cancellation) } : fit;

    private static ComparedFit Fit(InferenceMethod method, Problem problem, InferencePlan plan, FitOptions wishes, IProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var begun = method.Begin(problem, plan, wishes);
        if (begun.Value is not { } fitting) return new(method, FitOutcome.None(begun.Diagnostics), clock.Elapsed.TotalSeconds);
        using var threads = fitting as IDisposable;
        return new(method, fitting.Run(wishes, progress, cancellation), clock.Elapsed.TotalSeconds);
    }
}
