namespace ProbDsl.Data.Queries;

/// <summary>The cells of one column of a result, in the order of its rows.</summary>
internal abstract class QueryColumn(string name)
{
    public string Name { get; } = name;

    /// <summary>Adds the cells of one chunk.</summary>
    /// <param name="vector">The vector of DuckDB.</param>
    /// <param name="rows">The number of its rows.</param>
    public abstract void Add(nint vector, int rows);

    /// <summary>The column, when all cells are there.</summary>
    public abstract Column ToColumn(int index);

    /// <summary>Writes the cells, which are those of this rank, into the column that all ranks have in common.</summary>
    /// <param name="shared">The columns.</param>
    /// <param name="index">The number of this one.</param>
    /// <param name="first">The rows before those of this rank.</param>
    /// <param name="ranks">The ranks, all of which call this.</param>
    /// <returns>The levels of all ranks; null: the column has numbers.</returns>
    public abstract string[]? Share(SharedArrays shared, int index, int first, ICommunicator ranks);

    /// <summary>Whether a cell has a value; vectors without missing cells have no mask.</summary>
    protected static unsafe bool HasValue(ulong* validity, int row) => validity is null || ((validity[row / 64] >> (row % 64)) & 1) != 0;
}

/// <summary>A column of numbers.</summary>
internal sealed class QueryNumbers(string name, int beside) : QueryColumn(name)
{
    private readonly QueryCells<double> values = new(beside);

    public override unsafe void Add(nint vector, int rows)
    {
        var into = values.Next(rows);
        var from = (double*)DuckDb.Data(vector);
        var validity = DuckDb.Validity(vector);
        for (var row = 0; row < rows; row++) into[row] = HasValue(validity, row) ? from[row] : double.NaN;
    }

    public override Column ToColumn(int index) => new NumberColumn(Name, index, values.All());

    public override string[]? Share(SharedArrays shared, int index, int first, ICommunicator ranks)
    {
        shared.Write<double>(index, first, values.All());
        return null;
    }
}
