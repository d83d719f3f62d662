namespace ProbDsl.Data.Columns;

/// <summary>One named column of a table. Rows count from 0 in code, from 1 in messages.</summary>
/// <param name="name">The name in the header, without surrounding blanks.</param>
/// <param name="index">The position in the table, from 0.</param>
public abstract class Column(string name, int index)
{
    public string Name { get; } = name;

    /// <summary>The position in the table, from 0.</summary>
    public int Index { get; } = index;

    public abstract int Rows { get; }

    /// <summary>How many cells are missing: blank, NA, NaN or null.</summary>
    public abstract int MissingCount { get; }

    /// <summary>The first row with a missing cell; null if there is none.</summary>
    public abstract int? FirstMissing { get; }

    public abstract bool IsMissing(int row);

    /// <summary>
    /// The cell as text: for text as in the file, for a number the shortest exact representation; empty if it is missing.
    /// </summary>
    public abstract string Text(int row);

    /// <summary>
    /// The cells as texts, as written: names, of which `01`, `1` and `1.0` are three. A number of which no text is known has its shortest
    /// exact representation.
    /// </summary>
    public abstract TextColumn AsText();
}
