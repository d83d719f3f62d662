namespace ProbDsl.Inference.Diagnostics;

/// <summary>
/// Names the column of data because of which the density of a fit grows without bound, whatever the method, where its warnings do not: a
/// scale without a prior goes to 0.
/// </summary>
public static class UnboundedDensity
{
    /// <summary>Diagnostics that name the cause, or another one.</summary>
    private static readonly string[] causes = ["W0505", "W0517", "E0501"];

    /// <summary>
    /// The outcome with the warning, if there is one: then the weights of draws of an approximation do not say that it is reliable, since
    /// there is no posterior to be near.
    /// </summary>
    public static FitOutcome AddTo(FitOutcome outcome, Problem problem)
    {
        if ((Find(outcome, problem) ?? OfNets(outcome, problem)) is { } why)
            outcome = outcome with { Diagnostics = [.. outcome.Diagnostics, why] };
        return outcome is { Summary: { } summary } && summary.Tail is { } tail && outcome.Diagnostics.Any(d => d.Code == "W0517")
            ? outcome with { Summary = summary.With(tail with { HasNoPosterior = true }) } : outcome;
    }

    /// <summary>A warning that names the column; null if the fit has no problem, or another one.</summary>
    public static Diagnostic? Find(FitOutcome outcome, Problem problem) =>
        !outcome.ReliabilityWarnings.Concat(outcome.Diagnostics.Where(d => d.Code == "W0518")).Any()
            || outcome.Diagnostics.Any(d => causes.Contains(d.Code)) ? null
        : (from scale in problem.Graph.Variables
            where scale is { Role: Role.Param, Support: PositiveReals }
            let column = DegenerateColumn.Find(problem, scale, [.. Enumerable.Range(0, problem.ShapeOf(scale).Count)])
            where column is not null
            select Warning(scale, column.ScaleOf(problem, scale), column)).FirstOrDefault();

    /// <summary>
    /// A warning about a learned scale beside a net that can equal a column of the data, whatever the outcome says: how near to 0 it comes
    /// is a matter of steps. Null if there is none.
    /// </summary>
    private static Diagnostic? OfNets(FitOutcome outcome, Problem problem)
    {
        if (outcome.Summary is null || outcome.Diagnostics.Any(d => causes.Contains(d.Code))) return null;
        var scales = FreeScale.In(problem.Graph).ToList();
        foreach (var scale in scales)
            if (DeterminedColumn.Find(problem, scale) is var (column, why)) return Determined(scale, column, why);
        return ConstantOutcome.Find(problem, scales) ?? NearlyDeterminedOutcome.Find(outcome, problem);
    }

    private static Diagnostic Determined(FreeScale scale, DegenerateColumn? column, string why) =>
        Diagnostic.Warning("W0517", $"the density grows without bound as `{scale.Name}` goes to {scale.Limit}, since {why}: there is no "
            + "maximum, and the value grows as long as the net is trained", scale.Scale.Span)
            .Next($"{column?.Remedy ?? "leave out that column"}, or keep the scale away from {scale.Limit}: use a number, or add one to "
                + "what is learned");

    private static Diagnostic Warning(Variable scale, string name, DegenerateColumn column) =>
        Diagnostic.Warning("W0517", $"the density grows without bound as `{name}` goes to 0, since {column.Why}: there is no maximum, "
            + "and no posterior without a prior of the scale", scale.Span)
            .Next($"{column.Remedy}, or give the scale a prior that excludes 0, such as `InverseGamma(2, 1)` for a variance");
}
