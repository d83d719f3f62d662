namespace ProbDsl.Catalog.Families;

/// <summary>The columns that a family reads, in strips of <see cref="RowFamily.StripLength"/> rows.</summary>
public sealed class RowStrips
{
    // the columns of the last strip if it is shorter than a whole one
    private readonly double[][] last;

    /// <param name="family">The family of the rows.</param>
    /// <param name="observed">The observed columns, before <see cref="RowFamily.Columns"/>.</param>
    public RowStrips(RowFamily family, double[][] observed)
    {
        (Family, Columns) = (family, family.Columns(observed));
        var start = Rows / RowFamily.StripLength * RowFamily.StripLength;
        last = RowStrip.Padded(Columns, start, Rows - start);
    }

    /// <summary>The family of the rows.</summary>
    public RowFamily Family { get; }

    /// <summary>The columns as the family reads them.</summary>
    public double[][] Columns { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => Columns[0].Length;

    /// <summary>The strip that starts at this row, a multiple of the strip length; the last row is repeated past the end.</summary>
    public RowStrip this[int start] =>
        start + RowFamily.StripLength <= Rows ? new(Columns, start, RowFamily.StripLength) : new(last, 0, last[0].Length);
}
