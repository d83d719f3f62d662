namespace ProbDsl.Data.Parts;

/// <summary>How ranks read a file together: each finds and parses the rows of its part, and all have the whole table afterwards.</summary>
/// <param name="Ranks">The ranks, all of which read the same files in the same order.</param>
/// <param name="Scratch">Where the columns are.</param>
/// <param name="Least">The bytes of the smallest file that is divided: a smaller one takes less time than the exchanges.</param>
public sealed record DividedReading(ICommunicator Ranks, ISharedScratch Scratch, long Least = 1 << 20)
{
    /// <summary>Whether a file was read in this way.</summary>
    public bool HasDivided { get; internal set; }

    /// <summary>Whether there are rows, and all ranks can hold them.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="memory">The bytes that this rank may use.</param>
    internal bool CanHold(double rows, int columns, long memory) =>
        Ranks.All(rows > 0 && rows <= Array.MaxLength && LargeArrays.Fit(sizeof(double) * rows * columns, memory));

    /// <summary>The table that all ranks have.</summary>
    /// <param name="file">The display name of the file.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="names">The names of the columns.</param>
    /// <param name="cells">The numbers of each column, or codes.</param>
    /// <param name="levels">The levels to which codes refer; null for numbers.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="written">Reads the numbers of a column as written; null if their texts follow from them.</param>
    internal Table Divided(string file, int rows, string[] names, Array[] cells, string[]?[] levels, ITableText? text = null,
        Func<int, Func<TextColumn>?>? written = null)
    {
        HasDivided = true;
        return new(file, rows, [.. names.Select((name, i) => levels[i] is { } of
            ? Texts(new(name, i, (int[])cells[i], of)) : new NumberColumn(name, i, (double[])cells[i], written?.Invoke(i)))], text);

        Column Texts(TextColumn column) => (Column?)column.AsNumbers(names.Length) ?? column;
    }
}
