namespace ProbDsl.Inference.Binding;

/// <summary>
/// The places of a table's rows in an array over its plates: one place for each row, or one for all rows of a group, which then must have
/// the same value.
/// </summary>
/// <param name="Count">The number of places.</param>
/// <param name="Of">The place of each row; null if each row has its own.</param>
public sealed record RowPlacement(int Count, int[]? Of = null)
{
    private bool[]? isThere;

    /// <summary>One place for all rows.</summary>
    public static RowPlacement One(int rows) => new(1, new int[rows]);

    /// <summary>Whether a place has a row; beyond the end of a group there is none.</summary>
    public bool HasRow(int place) => Of is null || (isThere ??= Marked(Of))[place];

    public int FirstRow(int place) => Of is null ? place : Array.IndexOf(Of, place);

    /// <summary>
    /// The values of the rows at their places, NaN if a place has none; and the first two rows of one place whose values differ, if there
    /// are any.
    /// </summary>
    public (double[] Values, (int First, int Other)? Differ) Arrange(double[] rows)
    {
        if (Of is null) return (rows, null);
        var values = new double[Count];
        Array.Fill(values, double.NaN);
        for (var row = 0; row < rows.Length; row++)
        {
            ref var value = ref values[Of[row]];
            if (double.IsNaN(value)) value = rows[row];
            else if (!double.IsNaN(rows[row]) && rows[row] != value) return (values, (FirstHolding(rows, row), row));
        }

        return (values, null);
    }

    private int FirstHolding(double[] rows, int other) =>
        Enumerable.Range(0, other).First(row => Of![row] == Of[other] && !double.IsNaN(rows[row]));

    private bool[] Marked(int[] of)
    {
        var marked = new bool[Count];
        foreach (var place in of) marked[place] = true;
        return marked;
    }
}
