namespace ProbDsl.Inference.Fits;

/// <summary>A fit by a selected method.</summary>
/// <param name="Selection">The method whose outcome it is.</param>
/// <param name="Options">Its options.</param>
/// <param name="Outcome">The outcome; null if the method did not start.</param>
/// <param name="Diagnostics">Why it did not start, or those of the outcome.</param>
public sealed record SelectedFit(MethodSelection Selection, FitOptions Options, FitOutcome? Outcome,
    IReadOnlyCollection<Diagnostic> Diagnostics)
{
    /// <summary>The next default that the run did not try itself; null if there is none.</summary>
    internal MethodSelection? Untried
    {
        get
        {
            var next = Selection.Next?.Invoke();
            while (next?.Method is { } method && Outcome?.UnreliableTrials.Contains(method.Name) == true) next = next.Next?.Invoke();
            return next;
        }
    }

    /// <summary>Whether the story has no posterior, by any method.</summary>
    internal bool HasNoPosterior => Outcome?.Summary is null && Diagnostics.Any(d => d.Code == ModeDiagnostics.ImproperPosterior);

    /// <summary>Whether some divergences are all that is known to be wrong with the result.</summary>
    internal bool IsOfDivergences => Outcome is { Summary: not null } outcome && outcome.ReliabilityWarnings.All(d => d.Code == "W0651");

    /// <summary>What is wrong with the result, in words; null if nothing is known to be, or the run was interrupted.</summary>
    internal string? Doubt => Outcome switch
    {
        { Stopped: StopReason.Interrupted } => null,
        { Summary: not null } outcome => outcome.ReliabilityWarnings.Concat(outcome.Diagnostics.Where(d => d.Code == "W0566"))
            .FirstOrDefault()?.Message,
        _ => Diagnostics.FirstOrDefault()?.Message,
    };
}
