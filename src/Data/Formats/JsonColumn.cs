using ProbDsl.Data.Columns;

namespace ProbDsl.Data.Formats;

/// <summary>
/// A column while its cells come in: numbers in a first pass, and where one of them is none, all cells as texts in a second. A row without
/// a cell has a missing one.
/// </summary>
internal sealed class JsonColumn(string name, int rows)
{
    private double[]? numbers = Filled(rows, double.NaN);
    private int[]? codes;
    private LevelCodes? levels;

    public string Name { get; } = name;

    /// <summary>The last row that had a cell; -1 before any.</summary>
    public int LastRow { get; private set; } = -1;

    /// <summary>Whether a cell is neither a number nor missing, so that the cells are wanted once more.</summary>
    public bool IsText => numbers is null;

    public void Add(int row, ReadOnlySpan<byte> cell)
    {
        LastRow = row;
        if (levels is not null) codes![row] = MissingCell.Is(cell) ? -1 : levels.CodeOf(cell, doubled: false);
        else if (numbers is null || MissingCell.Is(cell)) return;
        else if (!NumberCell.TryRead(cell, out numbers[row])) numbers = null;
    }

    /// <summary>The cells come in once more; those of a column of texts are now kept as such.</summary>
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
