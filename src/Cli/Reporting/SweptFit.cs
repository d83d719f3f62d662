namespace ProbDsl.Cli.Reporting;

/// <summary>The fit at one value of the hyperparameter; without a record where it failed.</summary>
/// <param name="Value">The value of the hyperparameter.</param>
/// <param name="Begun">The story with its data and its method; null where the story or its method does not accept the value.</param>
/// <param name="Record">The fit; null where it failed.</param>
/// <param name="Diagnostics">Its errors and warnings.</param>
internal sealed record SweptFit(int Value, (BoundStory Story, MethodSelection Selection)? Begun, FitRecord? Record,
    ValueList<Diagnostic> Diagnostics)
{
    /// <summary>The k-hat of its draws; null if it failed or has no weighted draws.</summary>
    public WeightTail? Tail => Record?.Outcome.Summary?.Tail;

    /// <summary>Whether the k-hat of its draws is above the threshold of reliable ones.</summary>
    public bool IsKHatPoor => Tail is { Fault: ApproximationFault.Poor } tail && tail.Shape > tail.Reliable;

    /// <summary>Whether a signal ended it before it was done.</summary>
    public bool IsInterrupted => (Record?.Outcome.Stopped ?? Stopped) == StopReason.Interrupted;

    /// <summary>Why it stopped where it has no result; null where it did not begin.</summary>
    public StopReason? Stopped { get; init; }

    /// <summary>Whether its value is a lower bound in nats, which is one however poor the approximation is.</summary>
    public bool IsBound => Record?.Outcome.Metric.Of is { IsBound: true, IsInNats: true };

    /// <summary>Whether its value is an integral whose error is small, wherever its grid ended.</summary>
    public bool IsKnownIntegral => Record is { Outcome: { Stopped: StopReason.MaxIterations, Metric: { Error: not null } metric } }
        && Begun?.Selection.Method?.Posterior == PosteriorKind.Integrated && ComparedFit.IsKnown(metric);

    /// <summary>The error because of which there is no fit, as `E0508, 6 components for 5 rows: ..`.</summary>
    public string Failure => Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error) is { } error
        ? $"{error.Code}, {error.Message}" : IsInterrupted ? "interrupted before there was a result" : "no result";
}
