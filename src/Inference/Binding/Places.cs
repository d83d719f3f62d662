namespace ProbDsl.Inference.Binding;

/// <summary>
/// Where the rows of a table stand in an array over its plates: each at a place of its own, or all rows of a group at one, which then hold
/// one value.
/// </summary>
/// <param name="Count">How many places there are.</param>
/// <param name="Of">The place of each row; null where each row is its own.</param>
internal sealed record Places(int Count, int[]? Of = null)
{
    private bool[]? isThere;

    /// <summary>All rows are one.</summary>
    public static Places One(int rows) => new(1, new int[rows]);

    /// <summary>Whether a row stands there; beyond the end of a group none does.</summary>
    public bool IsThere(int place) => Of is null || (isThere ??= Marked(Of))[place];

    public int FirstRow(int place) => Of is null ? place : Array.IndexOf(Of, place);

    /// <summary>
    /// The values of rows at their places, NaN where there is none; with the first two rows of one place whose values differ, where there
    /// are such.
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
