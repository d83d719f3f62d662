namespace ProbDsl.Inference.Diagnostics;

/// <summary>
/// Finds outcomes that a net with a learned scale reproduces nearly exactly: if they are a function of its inputs, the likelihood has no
/// maximum, which no check of the columns alone can show.
/// </summary>
internal static class NearlyDeterminedOutcome
{
    /// <summary>
    /// The least ratio of a column's standard deviation to the scale that is left for which there is a warning: an R² of 0.9999.
    /// </summary>
    private const double Ratio = 100;

    /// <summary>The warning; null if there is none.</summary>
    public static Diagnostic? Find(FitOutcome outcome, Problem problem)
    {
        var draws = problem.Graph.Story.OfType<Draw>().Where(d => problem.Graph[d.Target.Of].Role == Role.Data).ToList();
        var free = FreeScale.In(problem.Graph).ToList();
        if (outcome.HeldOutRows > 0 || free.Count == 0 || draws.Exists(d => !free.Exists(f => ReferenceEquals(f.Draw, d)))) return null;
        // a constant column has a warning of its own
        List<ColumnMoments> columns = [.. draws.Select(d => d.Target.Of).Distinct()
            .SelectMany(name => ColumnMoments.Compute(problem, problem.Graph[name])).Where(c => c.Sd > 0)];
        var count = columns.Sum(c => c.Count);
        var ratio = Math.Exp((outcome.Value - columns.Sum(Highest)) / count);
        return count == 0 || !(ratio > Ratio) ? null : Diagnostic.Warning("W0647", string.Create(CultureInfo.InvariantCulture,
            $"`{free[0].Location.Of}` reproduces `{draws[0].Target.Of}` up to 1/{ratio:0} of its standard deviation: if it is a function "
                + $"of what the net reads, the density grows without bound as `{free[0].Name}` goes to 0, and the value with the number "
                + $"of steps"), free[0].Scale.Span)
            .Next("keep the scale away from 0: use a number, such as the precision of the measurements, or add one to what is learned");
    }

    /// <summary>The log density of the numbers of a column by the normal distribution that maximizes it.</summary>
    private static double Highest(ColumnMoments of) =>
        -0.5 * of.Count * (Math.Log(2 * Math.PI * of.Sd * of.Sd * (of.Count - 1) / of.Count) + 1);
}
