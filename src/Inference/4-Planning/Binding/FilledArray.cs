namespace ProbDsl.Inference.Binding;

/// <summary>
/// The array of a data name, filled column by column. Missing elements, and those beyond the end of a group, repeat the value before them,
/// so that every element is a valid value of the variable.
/// </summary>
/// <param name="places">The places of the rows in the array.</param>
/// <param name="columns">The number of columns of one row.</param>
internal sealed class FilledArray(RowPlacement places, int columns, TensorType type, double? low)
{
    /// <summary>[places, columns]; the column's own array if there is only one and nothing needs to be filled.</summary>
    public double[] Values { get; private set; } = columns == 1 ? [] : LargeArrays.Allocate<double>(checked(places.Count * columns));

    /// <summary>The mask of missing elements; null if there are none.</summary>
    public bool[]? Missing { get; private set; }

    /// <summary>Stores the values of a column at their places, NaN for missing ones.</summary>
    public void Put(int column, double[] values)
    {
        var filled = Array.Exists(values, double.IsNaN) ? Filled(column, values) : values;
        if (columns == 1) Values = filled;
        else
            for (var place = 0; place < filled.Length; place++) Values[(place * columns) + column] = filled[place];
    }

    private double[] Filled(int column, double[] values)
    {
        var filled = LargeArrays.Copy(values);
        var first = Array.FindIndex(values, v => !double.IsNaN(v));
        var last = first >= 0 ? values[first] : low ?? ElementSupport.Inside(type.Element, 1)[0];
        for (var place = 0; place < filled.Length; place++)
        {
            if (!double.IsNaN(filled[place])) last = filled[place];
            else if (places.HasRow(place))
                (Missing ??= LargeArrays.Allocate<bool>(checked(places.Count * columns)))[(place * columns) + column] = true;
            filled[place] = last;
        }

        return filled;
    }
}
