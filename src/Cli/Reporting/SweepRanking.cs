namespace ProbDsl.Cli.Reporting;

/// <summary>Which fits of a sweep can be ranked, and why others cannot.</summary>
internal sealed class SweepRanking
{
    public SweepRanking(string name, IReadOnlyList<SweptFit> fits)
    {
        var reported = fits.Where(f => f.Record is not null).ToList();
        Incomparable = reported.FirstOrDefault()?.Record!.Outcome.Metric.Of switch
        {
            { Units: UnitsOfUnknowns.All } of => $"the {of.Title} has other units for each number of unknowns, so it does not rank {name}",
            { Units: UnitsOfUnknowns.Params } when reported.Select(f => f.Record!.Outcome.Summary!.FreeParameters).Distinct().Count() > 1 =>
                $"the integral over a `param` without a prior has other units for each number of params, so it does not rank {name}",
            { IsInNats: false } of => $"the {of.Title} is no likelihood of the data, so it does not rank {name}",
            _ => null,
        };
        Ranked = Incomparable is null ? [.. reported.Where(f => Mark(f) is null)] : [];
        Best = Ranked.MaxBy(f => IsLikelihood(f.Record!) ? -f.Record!.Bic : f.Record!.Outcome.Metric.Value);
        var printed = Best ?? reported.LastOrDefault() ?? fits[^1];
        Diagnostics = [.. printed.Diagnostics.Select(d => d with { Message = $"{name} = {printed.Value}: {d.Message}" })];
        var others = from fit in fits
            where fit != printed && fit.Record is not null
            from code in fit.Diagnostics.Where(d => d.Severity == Severity.Warning).Select(d => d.Code).Distinct()
            group fit.Value by code into values
            orderby values.Key
            select $"{values.Key} at {name} = {string.Join(", ", values)}";
        OtherWarnings = string.Join(" · ", others);
    }

    /// <summary>
    /// The diagnostics of the best fit, or of the last one where none is ranked, each with the value that it belongs to.
    /// </summary>
    public ValueList<Diagnostic> Diagnostics { get; }

    /// <summary>The codes of the warnings of all other fits, with their values; empty if there are none.</summary>
    public string OtherWarnings { get; }

    /// <summary>Why the objective ranks none of them; null where it does.</summary>
    public string? Incomparable { get; }

    public IReadOnlyList<SweptFit> Ranked { get; }

    /// <summary>The lowest BIC, or the highest evidence or bound; null where none can be ranked.</summary>
    public SweptFit? Best { get; }

    public static bool IsLikelihood(FitRecord record) => record.Outcome.Metric.Of.Name == "log_likelihood";

    /// <summary>The fault because of which a fit is not ranked, in a few words; null if it is.</summary>
    public static string? Mark(SweptFit fit) => fit switch
    {
        { IsInterrupted: true } => "interrupted",
        { Record.IsConverged: false, IsKnownIntegral: false } => "not converged",
        { Tail.HasNoPosterior: true } => "no posterior",
        { IsBound: true } => null,
        { IsKHatPoor: true, Tail: { } tail } => Above(tail),
        { Tail.Fault: ApproximationFault.Poor } => "draws and their weights differ",
        _ => null,
    };

    /// <summary>`k-hat above 0.70`.</summary>
    public static string Above(WeightTail tail) => $"k-hat above {tail.Reliable.ToString("F2", CultureInfo.InvariantCulture)}";
}
