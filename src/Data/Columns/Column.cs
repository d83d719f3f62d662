namespace ProbDsl.Data.Columns;

/// <summary>One named column of a table. Rows are counted from 0 here, from 1 wherever a person reads them.</summary>
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

    /// <summary>The first row with a missing cell; null where none is missing.</summary>
    public abstract int? FirstMissing { get; }

    public abstract bool IsMissing(int row);

    /// <summary>
    /// The cell as text: what the file says for text, the shortest exact spelling for a number; empty where it is missing.
    /// </summary>
    public abstract string Text(int row);
}
