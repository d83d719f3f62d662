namespace ProbDsl.Cli.Reporting;

/// <summary>The standard deviations of predicted numbers: those of `y.mean` and `y.q5` are the column `y.sd`.</summary>
internal sealed class PredictedDeviations(RowPredictions predictions)
{
    private const string Ending = ".sd";

    private readonly Dictionary<string, IReadOnlyList<double>> byName = predictions.Columns
        .Where(c => c.Labels is null && c.Name.EndsWith(Ending, StringComparison.Ordinal))
        .DistinctBy(c => c.Name).ToDictionary(c => c.Name[..^Ending.Length], c => c.Values);

    /// <summary>The standard deviation of each row's number; null of a column that has none, or is one.</summary>
    public IReadOnlyList<double>? Of(RowColumn column)
    {
        var end = column.Name.LastIndexOf('.');
        return end > 0 && column.Labels is null && !column.Name.EndsWith(Ending, StringComparison.Ordinal)
            ? byName.GetValueOrDefault(column.Name[..end]) : null;
    }
}
