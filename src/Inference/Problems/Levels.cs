using ProbDsl.Data;

namespace ProbDsl.Inference;

/// <summary>The distinct cells of all columns that share an `index` of a new size, sorted and numbered from 1; as texts where one of the columns holds text.</summary>
internal sealed class Levels
{
    private readonly string[]? texts;
    private readonly double[] numbers;

    public Levels(IReadOnlyList<Column> columns)
    {
        numbers = [.. columns.OfType<NumberColumn>().SelectMany(c => c.Values).Where(v => !double.IsNaN(v)).Distinct().Order()];
        if (columns.Any(c => c is TextColumn)) texts = [.. columns.SelectMany(Cells).Distinct().Order(StringComparer.Ordinal)];
    }

    public int Count => texts?.Length ?? numbers.Length;

    /// <summary>The number of each cell's level; NaN where it is missing.</summary>
    public double[] Of(Column column) => [.. Enumerable.Range(0, column.Rows).Select(row => column.IsMissing(row) ? double.NaN : Find(column, row) + 1.0)];

    private int Find(Column column, int row) => texts is null ? Array.BinarySearch(numbers, ((NumberColumn)column).Values[row]) : Array.BinarySearch(texts, column.Text(row), StringComparer.Ordinal);

    private static IEnumerable<string> Cells(Column column) => Enumerable.Range(0, column.Rows).Where(row => !column.IsMissing(row)).Select(column.Text);
}
