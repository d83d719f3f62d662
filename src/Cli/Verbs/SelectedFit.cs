using ProbDsl.Cli.Input;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Cli.Verbs;

/// <summary>A fit by the selected method, or where that is a default whose result is not reliable, by the next default.</summary>
/// <param name="Selection">The method whose outcome it is.</param>
/// <param name="Options">Its options.</param>
/// <param name="Outcome">The outcome; null if the method did not start.</param>
/// <param name="Diagnostics">Why it did not start, or those of the outcome.</param>
internal sealed record SelectedFit(MethodSelection Selection, FitOptions Options, FitOutcome? Outcome,
    IReadOnlyCollection<Diagnostic> Diagnostics)
{
    /// <param name="story">The story with its data.</param>
    /// <param name="selection">The selected method.</param>
    /// <param name="optionsOf">The options of a method.</param>
    /// <param name="announce">Is called with each further method before it runs, which names the one before and what is wrong with its
    /// result.</param>
    /// <param name="cancellation">Interrupts the fit.</param>
    public static SelectedFit Run(BoundStory story, MethodSelection selection, Func<InferenceMethod, FitOptions> optionsOf,
        Action<MethodSelection> announce, CancellationToken cancellation)
    {
        var best = Of(story, selection, optionsOf, cancellation);
        var last = best;
        while (!cancellation.IsCancellationRequested && last.Doubt is { } doubt
            && last.Untried is { Method: not null, Plan: not null } next)
        {
            next = next with { Reason = $"the next default, since {last.Selection.Method!.Name} is not reliable here: {doubt}" };
            announce(next);
            last = Of(story, next, optionsOf, cancellation);
            // a result in doubt stands unless a later one is better; of errors the last counts
            if (last.Doubt is null || best.Outcome?.Summary is null) best = last;
        }

        if (!ReferenceEquals(best, last))
            announce(best.Selection with { Reason = "whose result follows: no later default is reliable either" });
        return best;
    }

    /// <summary>The next default that the run did not try itself; null if there is none.</summary>
    private MethodSelection? Untried
    {
        get
        {
            var next = Selection.Next?.Invoke();
            while (next?.Method is { } method && Outcome?.UnreliableTrials.Contains(method.Name) == true) next = next.Next?.Invoke();
            return next;
        }
    }

    /// <summary>What is wrong with the result, in words; null if nothing is known to be, or the run was interrupted.</summary>
    private string? Doubt => Outcome switch
    {
        { Stopped: StopReason.Interrupted } => null,
        { Summary: not null } outcome => outcome.ReliabilityWarnings.Concat(outcome.Diagnostics.Where(d => d.Code == "W0566"))
            .FirstOrDefault()?.Message,
        _ => Diagnostics.FirstOrDefault()?.Message,
    };

    private static SelectedFit Of(BoundStory story, MethodSelection selection, Func<InferenceMethod, FitOptions> optionsOf,
        CancellationToken cancellation)
    {
        var options = optionsOf(selection.Method!);
        var begun = selection.Method!.Start(story.Problem, selection.Plan!, options);
        if (begun.Value is not { } fitting) return new(selection, options, null, begun.Diagnostics);
        var outcome = FitRun.Fit(fitting, options, cancellation);
        return new(selection, options, outcome, outcome.Diagnostics);
    }
}
