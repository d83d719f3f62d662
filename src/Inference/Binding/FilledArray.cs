using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// The array of a data name, from one column after another. What is missing, and what lies beyond the end of a group, repeats the value
/// before it, so that every number is one that the variable may have.
/// </summary>
/// <param name="places">Where the rows stand.</param>
/// <param name="columns">How many columns one row has.</param>
internal sealed class FilledArray(Places places, int columns, TensorType type, double? low)
{
    /// <summary>[places, columns], or a column's own numbers where there is but one and nothing is to be filled.</summary>
    public double[] Values { get; private set; } = columns == 1 ? [] : new double[checked(places.Count * columns)];

    /// <summary>The missing elements; null where there is none.</summary>
    public bool[]? Missing { get; private set; }

    /// <summary>Puts the values of a column at their places, NaN where they are missing.</summary>
    public void Put(int column, double[] values)
    {
        var filled = Array.Exists(values, double.IsNaN) ? Filled(column, values) : values;
        if (columns == 1) Values = filled;
        else
            for (var place = 0; place < filled.Length; place++) Values[(place * columns) + column] = filled[place];
    }

    private double[] Filled(int column, double[] values)
    {
        var filled = (double[])values.Clone();
        var first = Array.FindIndex(values, v => !double.IsNaN(v));
        var last = first >= 0 ? values[first] : low ?? ElementSupport.Inside(type.Element, 1)[0];
        for (var place = 0; place < filled.Length; place++)
        {
            if (!double.IsNaN(filled[place])) last = filled[place];
            else if (places.IsThere(place)) (Missing ??= new bool[checked(places.Count * columns)])[(place * columns) + column] = true;
            filled[place] = last;
        }

        return filled;
    }
}
