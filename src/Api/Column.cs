using ProbDsl.Data.Columns;

namespace ProbDsl.Api;

/// <summary>A column of a table: numbers, or texts.</summary>
public sealed class Column
{
    private readonly Data.Columns.Column column;

    internal Column(Data.Columns.Column of) => column = of;

    /// <summary>Its name in the header.</summary>
    public string Name => column.Name;

    /// <summary>The number of its cells.</summary>
    public int Rows => column.Rows;

    /// <summary>Whether all cells are numbers or missing.</summary>
    public bool IsNumeric => column is NumberColumn;

    /// <summary>The cells as numbers, NaN where one is missing.</summary>
    /// <exception cref="InvalidOperationException">It has texts.</exception>
    public IReadOnlyList<double> Numbers => column is NumberColumn numbers ? numbers.Values
        : throw new InvalidOperationException($"column `{Name}` has texts: read `Texts`");

    /// <summary>The cells as written, null where one is missing.</summary>
    public IReadOnlyList<string?> Texts => [.. Enumerable.Range(0, Rows).Select(row => column.IsMissing(row) ? null : column.Text(row))];
}
