namespace ProbDsl.Data.Columns;

/// <summary>A column whose cells are neither numbers nor texts, such as lists: an error only for a story that reads it.</summary>
/// <param name="name">The name in the header.</param>
/// <param name="index">The position in the table, from 0.</param>
/// <param name="rows">The number of rows.</param>
/// <param name="why">What is reported where it is read.</param>
public sealed class UnreadableColumn(string name, int index, int rows, Diagnostic why) : Column(name, index)
{
    /// <summary>What is reported where the column is read.</summary>
    public Diagnostic Why { get; } = why;

    public override int Rows { get; } = rows;

    public override int MissingCount => Rows;

    public override int? FirstMissing => Rows == 0 ? null : 0;

    public override bool IsMissing(int row) => true;

    public override string Text(int row) => "";

    /// <summary>A column of missing cells.</summary>
    public override TextColumn AsText() => new(Name, Index, [.. Enumerable.Repeat(-1, Rows)], []);
}
