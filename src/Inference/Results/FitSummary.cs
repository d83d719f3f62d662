using ProbDsl.Inference.Results.Sections;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Results;

/// <summary>What every method reports: estimates by name, how many numbers were free, warnings; all else are sections.</summary>
public sealed record FitSummary(
    ValueList<Estimate> Estimates, int FreeParameters, ValueList<Diagnostic> Warnings, string? OrderedBy = null)
{
    /// <summary>What the story gives by `=` from them.</summary>
    public ValueList<Estimate> Definitions { get; init; } = [];

    /// <summary>What the fit is judged by, where that is not what was climbed.</summary>
    public Figure? Figure { get; init; }

    /// <summary>Whether the density curves upwards along some direction at this point, so that it is no maximum.</summary>
    public bool IsSaddle { get; init; }

    /// <summary>What the method reports beside them, at most one of each type.</summary>
    public ValueList<ResultSection> Sections { get; init; } = [];

    /// <summary>The section of this type; null where there is none.</summary>
    public T? Find<T>()
        where T : ResultSection => Sections.OfType<T>().FirstOrDefault();

    /// <summary>The same with a section, in the place of one of its type.</summary>
    public FitSummary With(ResultSection section) =>
        this with { Sections = [.. Sections.Where(s => s.GetType() != section.GetType()), section] };
}

/// <summary>An objective with its value, and its standard error where that comes from draws.</summary>
public sealed record Figure(ObjectiveKind Of, double Value, double? Error = null, string? How = null);
