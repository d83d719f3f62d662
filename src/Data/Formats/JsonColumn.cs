using ProbDsl.Data.Columns;

namespace ProbDsl.Data.Formats;

/// <summary>
/// Builds a column from its cells: numbers in a first pass and, if one of them is not a number, all cells as text in a second. A row
/// without a cell has a missing one.
/// </summary>
internal sealed class JsonColumn(string name, int rows)
{
    private double[]? numbers = Filled(rows, double.NaN);
    private int[]? codes;
    private LevelCodes? levels;

    public string Name { get; } = name;

    /// <summary>The last row with a cell; -1 before the first.</summary>
    public int LastRow { get; private set; } = -1;

    /// <summary>Whether a cell is neither a number nor missing, so that a second pass is needed.</summary>
    public bool IsText => numbers is null;

    public void Add(int row, ReadOnlySpan<byte> cell)
    {
        LastRow = row;
        if (levels is not null) codes![row] = MissingCell.Is(cell) ? -1 : levels.CodeOf(cell, doubled: false);
        else if (numbers is null || MissingCell.Is(cell)) return;
        else if (!NumberCell.TryRead(cell, out numbers[row])) numbers = null;
    }

    /// <summary>Starts the second pass; the cells of a text column are now kept as text.</summary>
    public void Restart()
    {
        LastRow = -1;
        if (IsText) (codes, levels) = (Filled(rows, -1), new());
    }

    public Column ToColumn(int index) =>
        numbers is not null ? new NumberColumn(Name, index, numbers) : new TextColumn(Name, index, codes!, levels!.SortLevels(codes!));

    private static T[] Filled<T>(int count, T value)
    {
        var filled = new T[count];
        Array.Fill(filled, value);
        return filled;
    }
}
