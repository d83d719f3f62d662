using ProbDsl.Inference.NewData;

namespace ProbDsl.Api;

/// <summary>Predictions, a value of each column for each row.</summary>
public sealed class Prediction
{
    private readonly RowPredictions all;

    internal Prediction(RowPredictions all, IReadOnlyList<Message> warnings) => (this.all, Warnings) = (all, warnings);

    /// <summary>The number of rows.</summary>
    public int Rows => all.Rows;

    /// <summary>The names of columns, as the header of `probdsl predict` has them: `y.mean`, `y.sd`, `y.q5`, ..</summary>
    public IReadOnlyList<string> Names => [.. all.Columns.Select(c => c.Name)];

    /// <summary>What is to be known of the rows.</summary>
    public IReadOnlyList<Message> Warnings { get; }

    /// <summary>The numbers of a column, one for each row in the order of the table, in the units of the story's column; NaN where a row
    /// has none. Probabilities are between 0 and 1; of labels they are positions, from 0.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public IReadOnlyList<double> this[string column] => Find(column).Values;

    /// <summary>The labels of a column, null where a row has none; null of a column of numbers.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public IReadOnlyList<string?>? Labels(string column) =>
        Find(column) is { Labels: not null } labels ? [.. Enumerable.Range(0, Rows).Select(labels.LabelOf)] : null;

    private RowColumn Find(string column) => all.Columns.FirstOrDefault(c => c.Name == column)
        ?? throw new KeyNotFoundException($"there is no prediction `{column}`: there are {string.Join(", ", Names)}");
}

/// <summary>The log predictive density of rows, in nats.</summary>
/// <param name="LogDensities">That of each row, in the order of the table; -inf of a row that is impossible.</param>
public sealed record Evaluation(IReadOnlyList<double> LogDensities)
{
    /// <summary>The sum over rows, in nats.</summary>
    public double Total => LogDensities.Sum();

    /// <summary>The mean of rows, in nats.</summary>
    public double Mean => LogDensities.Average();
}
