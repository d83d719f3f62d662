namespace ProbDsl.Cli.Reporting;

/// <summary>
/// How the rows of a file are read where rows are joint: which of them are new, and how many rows of the fit are before them.
/// </summary>
internal static class ContinuedRows
{
    /// <summary>`2 rows after the 5 of the fit`; null where no rows are added to those of the fit.</summary>
    public static string? Text(Problem problem)
    {
        var added = problem.Continued.Select(c => (Known: c.Value.Known, New: (int)problem.Sizes[c.Key] - c.Value.Known))
            .Where(c => c.New > 0).ToList();
        return added.Count == 0
            ? null : string.Join(" · ", added.Select(c => $"{Words.Count(c.New, "row")} after the {c.Known:N0} of the fit"));
    }
}
