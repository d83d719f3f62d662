namespace ProbDsl.Data.Columns;

/// <summary>
/// A column in which every cell is a number or missing. A missing cell is NaN, and only missing cells are NaN; infinities are kept as
/// written. A column without any value is a number column too. Where a story reads names, the cells are texts.
/// </summary>
public sealed class NumberColumn : Column
{
    private readonly Func<TextColumn>? written;
    private TextColumn? texts;

    /// <param name="name">The name in the header.</param>
    /// <param name="index">The position in the table, from 0.</param>
    /// <param name="values">One value per row; NaN for a missing cell.</param>
    /// <param name="written">Reads the cells as written; null if their texts follow from the values.</param>
    public NumberColumn(string name, int index, double[] values, Func<TextColumn>? written = null)
        : base(name, index)
    {
        (Values, this.written) = (values, written);
        Missing = MissingOf(values);
        if (Missing is null) return;
        MissingCount = Missing.AsSpan().Count(true);
        FirstMissing = Missing.AsSpan().IndexOf(true);
    }

    /// <summary>One value per row; NaN if the cell is missing.</summary>
    public double[] Values { get; }

    /// <summary>True for each row with a missing cell; null if there is none.</summary>
    public bool[]? Missing { get; }

    public override int Rows => Values.Length;

    public override int MissingCount { get; }

    public override int? FirstMissing { get; }

    public override bool IsMissing(int row) => double.IsNaN(Values[row]);

    /// <summary>
    /// The first row whose value is infinite (`inf`, or a number beyond the range of a double); null if all are finite.
    /// </summary>
    public int? FirstNotFinite
    {
        get
        {
            var row = Array.FindIndex(Values, double.IsInfinity);
            return row < 0 ? null : row;
        }
    }

    /// <summary>The first row whose value is present and not a whole number; null if all are whole.</summary>
    public int? FirstNotWhole
    {
        get
        {
            var row = Array.FindIndex(Values, value => !double.IsNaN(value) && !double.IsInteger(value));
            return row < 0 ? null : row;
        }
    }

    /// <summary>Whether the cells may be written otherwise than in their shortest representation.</summary>
    public bool HasOwnTexts => written is not null;

    public override string Text(int row) => IsMissing(row) ? "" : TextOf(Values[row]);

    /// <inheritdoc/>
    /// <exception cref="IOException">The texts are in a file that cannot be read again.</exception>
    // -0 and 0 are one level
    public override TextColumn AsText() =>
        texts ??= written?.Invoke() ?? CellTexts.Create(Name, Index, Values, IsMissing, value => TextOf(value + 0.0));

    private static string TextOf(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static bool[]? MissingOf(double[] values)
    {
        var first = Array.FindIndex(values, double.IsNaN);
        if (first < 0) return null;
        var missing = LargeArrays.Allocate<bool>(values.Length);
        for (var row = first; row < values.Length; row++) missing[row] = double.IsNaN(values[row]);
        return missing;
    }
}
