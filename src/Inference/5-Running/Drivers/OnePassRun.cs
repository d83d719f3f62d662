namespace ProbDsl.Inference.Drivers;

/// <summary>A run that needs one pass over the data: no iterations, and no restarts.</summary>
public static class OnePassRun
{
    /// <summary>The outcome of the pass; an error if its objective is not finite.</summary>
    /// <param name="objective">The objective that the solution maximizes.</param>
    /// <param name="value">The objective at the solution.</param>
    /// <param name="gradient">The largest gradient there.</param>
    /// <param name="summarize">Returns the estimates of the solution, or errors.</param>
    /// <param name="how">How the solution was found, for `stopped:`; null for a closed form.</param>
    public static FitOutcome Outcome(
        ObjectiveKind objective, double value, double gradient, Func<Result<FitSummary>> summarize, string? how = null)
    {
        if (!double.IsFinite(value))
            return FitOutcome.None([RunDiagnostics.AllStartsDropped([new(0, value, 1, null, $"the {objective.Title} became {value}")])]);
        var (found, diagnostics) = (summarize(), new DiagnosticBag());
        diagnostics.AddRange([.. found.Diagnostics, .. found.Value?.Warnings ?? []]);
        return new(found.Value, objective, value, gradient, StopReason.ClosedForm, 1, [new(0, value, 1, StopReason.ClosedForm, null)],
            [value], diagnostics.InReadingOrder()) { StopText = how };
    }
}
