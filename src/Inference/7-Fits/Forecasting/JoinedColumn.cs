namespace ProbDsl.Inference.Forecasting;

/// <summary>Columns of a fit's rows followed by those of a file.</summary>
internal static class JoinedColumn
{
    // beyond it, whole numbers are one double
    private const double LargestExact = 9007199254740991;

    /// <summary>The concatenated cells; those of a column that the file lacks are missing.</summary>
    /// <param name="index">The position in the new table.</param>
    /// <param name="kept">The cells of the fit.</param>
    /// <param name="further">The cells of the file; null if it has no such column.</param>
    /// <param name="count">The number of added cells.</param>
    public static Column Create(int index, Column kept, Column? further, int count)
    {
        if (kept is NumberColumn numbers && further is null or NumberColumn)
            return new NumberColumn(kept.Name, index,
                [.. numbers.Values, .. (further as NumberColumn)?.Values ?? Enumerable.Repeat(double.NaN, count)], Texts);
        return Texts();

        TextColumn Texts() => TextColumn.Create(kept.Name, index,
            [.. TextsOf(kept), .. further is null ? Enumerable.Repeat<string?>(null, count) : TextsOf(further)]);
    }

    public static bool AreEqual(Column one, Column other, int row, int otherRow) =>
        one.IsMissing(row) ? other.IsMissing(otherRow)
            : one is NumberColumn a && other is NumberColumn b && Math.Abs(a.Values[row]) <= LargestExact
                ? a.Values[row] == b.Values[otherRow]
            : !other.IsMissing(otherRow) && one.AsText().Text(row) == other.AsText().Text(otherRow);

    private static IEnumerable<string?> TextsOf(Column column) =>
        column.AsText() is var texts ? texts.Codes.Select(code => code < 0 ? null : texts.Levels[code]) : [];
}

/// <summary>The places of joined cells: in the user's file if they come from it, otherwise rows of the fit.</summary>
/// <param name="fit">The file of the fit with its rows.</param>
/// <param name="further">The user's cells.</param>
/// <param name="known">By column, the number of cells that are the fit's.</param>
internal sealed class JoinedTableText(string fit, Table further, IReadOnlyDictionary<string, int> known) : ITableText
{
    public DataPlace PlaceOf(string file, int row, Column column) =>
        row - known[column.Name] is var own && own < 0 ? new(fit, row + 1, column.Name)
            : further.Find(column.Name) is { } there ? further.PlaceOf(own, there) : new(file, own + 1, column.Name);

    public DataPlace PlaceOf(string file, Column column) =>
        further.Find(column.Name) is { } own ? further.PlaceOf(own) : new(file, Column: column.Name);

    public DataPlace PlaceOfHeader(string file) => further.Place;

    public string CellText(int row, Column column) =>
        row - known[column.Name] is var own && own < 0 ? column.Text(row)
            : further.Find(column.Name) is { } there ? further.CellText(own, there) : "";
}
