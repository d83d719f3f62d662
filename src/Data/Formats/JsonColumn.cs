namespace ProbDsl.Data.Formats;

/// <summary>
/// Builds a column from its cells: numbers in a first pass and, if one of them is not a number, all cells as text in a second. A row
/// without a cell has a missing one.
/// </summary>
internal sealed class JsonColumn(string name, int rows)
{
    private double[]? numbers = Filled(rows, double.NaN);
    private NumberForm form;
    private int[]? codes;
    private LevelCodes? levels;

    public string Name { get; } = name;

    /// <summary>The last row with a cell; -1 before the first.</summary>
    public int LastRow { get; private set; } = -1;

    /// <summary>Whether a cell is neither a number nor missing, so that a second pass is needed.</summary>
    public bool IsText => numbers is null && WhyNone is null;

    /// <summary>The diagnostic for the first cell that is an array or an object; null if there is none.</summary>
    public Diagnostic? WhyNone { get; private set; }

    /// <summary>A column that reads its cells as text.</summary>
    public static JsonColumn OfTexts(string name, int rows)
    {
        var column = new JsonColumn(name, rows) { numbers = null };
        column.Restart();
        return column;
    }

    /// <summary>Adds a scalar.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="cell">Its text.</param>
    /// <param name="token">Its kind; a string is a text where a number is not asked for.</param>
    public void Add(int row, ReadOnlySpan<byte> cell, JsonTokenType token)
    {
        LastRow = row;
        var isString = token == JsonTokenType.String;
        if (levels is not null)
        {
            codes![row] = MissingCell.IsInTexts(cell, isString) ? -1 : levels.CodeOf(cell, doubled: false);
        }
        else if (numbers is not null && MissingCell.Is(cell))
        {
            if (isString && !cell.IsEmpty) form = NumberForm.Other;
        }
        else if (numbers is not null && NumberCell.TryRead(cell, out numbers[row], out var own))
        {
            if (own > form) form = own;
        }
        else
        {
            numbers = null;
        }
    }

    /// <summary>Adds an array or an object, so that the column cannot be read.</summary>
    public void Refuse(int row, Diagnostic why) => (LastRow, WhyNone, numbers) = (row, WhyNone ?? why, null);

    /// <summary>Starts the second pass; the cells of a text column are now kept as text.</summary>
    public void Restart()
    {
        LastRow = -1;
        if (IsText) (codes, levels) = (Filled(rows, -1), new());
    }

    /// <summary>The column.</summary>
    /// <param name="index">Its position in the table, from 0.</param>
    /// <param name="written">Reads the cells of a column of numbers as text.</param>
    public Column ToColumn(int index, Func<TextColumn> written) =>
        WhyNone is { } why ? new UnreadableColumn(Name, index, rows, why)
        : numbers is not null ? new NumberColumn(Name, index, numbers, form == NumberForm.Whole ? null : written) : ToTexts(index);

    /// <summary>The column of texts.</summary>
    public TextColumn ToTexts(int index) => new(Name, index, codes!, levels!.SortLevels(codes!));

    private static T[] Filled<T>(int count, T value)
    {
        var filled = new T[count];
        Array.Fill(filled, value);
        return filled;
    }
}
