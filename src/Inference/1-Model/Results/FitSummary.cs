namespace ProbDsl.Inference.Results;

/// <summary>The results that every method reports: estimates by name, the number of free parameters, warnings; all others are
/// sections.</summary>
public sealed record FitSummary(
    ValueList<Estimate> Estimates, int FreeParameters, ValueList<Diagnostic> Warnings, string? OrderedBy = null)
{
    /// <summary>The values of the story's definitions (`=`) at the estimates.</summary>
    public ValueList<Estimate> Definitions { get; init; } = [];

    /// <summary>The metric by which the fit is judged, if it differs from the optimized objective.</summary>
    public Metric? Metric { get; init; }

    /// <summary>Why the point of a converged optimization is not a maximum: <see cref="StopReason.Saddle"/>, <see
    /// cref="StopReason.AwayFromMode"/> or <see cref="StopReason.Diverged"/>; null where nothing speaks against it.</summary>
    public StopReason? NoMaximum { get; init; }

    /// <summary>Further results, at most one of each type.</summary>
    public ValueList<ResultSection> Sections { get; init; } = [];

    /// <summary>The section of this type; null without one.</summary>
    public T? Find<T>()
        where T : ResultSection => Sections.OfType<T>().FirstOrDefault();

    /// <summary>This summary with a section, which replaces one of its type.</summary>
    public FitSummary With(ResultSection section) =>
        this with { Sections = [.. Sections.Where(s => s.GetType() != section.GetType()), section] };
}

/// <summary>An objective with its value, and its standard error if the value comes from draws; null for a single draw.</summary>
public sealed record Metric(ObjectiveKind Of, double Value, double? Error = null, string? How = null)
{
    public double? Error { get; init; } = Error is double.NaN ? null : Error;

    /// <summary>How exact the value is, where it is no bound.</summary>
    public IntegrationKind Integration { get; init; }
}
