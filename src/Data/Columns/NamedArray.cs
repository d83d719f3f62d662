namespace ProbDsl.Data.Columns;

/// <summary>One array, or one scalar, of a file with named arrays.</summary>
/// <param name="Shape">Its dimensions, outermost first; empty for a scalar.</param>
/// <param name="Cells">Its elements in row-major order; the column has the name of the array.</param>
public sealed record NamedArray(IReadOnlyList<int> Shape, Column Cells)
{
    public string Name => Cells.Name;

    /// <summary>The value of a scalar; null for arrays, texts and missing values.</summary>
    public double? Number => Shape.Count == 0 && Cells is NumberColumn { MissingCount: 0 } number ? number.Values[0] : null;
}
