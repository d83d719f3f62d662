namespace ProbDsl.Inference.Starts;

/// <summary>
/// The location and scale of data: the mean and standard deviation of each column of a data name, in its units.
/// </summary>
public sealed class DataUnits
{
    private readonly Problem problem;
    private readonly Dictionary<string, (double Mean, double Deviation)[]> columns = [];
    private readonly HashSet<string> drawn;
    private readonly List<(double Mean, double Deviation)[]> names;

    public DataUnits(Problem problem)
    {
        this.problem = problem;
        drawn = [.. problem.Graph.Story.OfType<Draw>().Select(d => problem.Graph[d.Target.Of])
            .Where(v => v.Role == Role.Data && v.Type.Element == Element.Real).Select(v => v.Name)];
        names = [.. drawn.Select(name => Columns(problem.Graph[name])).Where(c => c.Any(column => column.Deviation > 0)).Select(Varying)];
    }

    /// <summary>Whether any column that the story draws varies.</summary>
    public bool Vary => names.Count > 0;

    /// <summary>The means that element i of an unknown of this many elements in a row may have, one for each data name.</summary>
    public IEnumerable<Func<int, double>> Means(int width) => names.Select(columns => Choose(columns, width, c => c.Mean));

    /// <summary>The positive standard deviations that element i of an unknown of this many elements in a row may have.</summary>
    public IEnumerable<Func<int, double>> Deviations(int width) => names.Select(columns => Choose(columns, width, c => c.Deviation));

    /// <summary>
    /// The logarithm of the unit of a data name: the standard deviation of what the story draws, and the root of the mean square of what it
    /// only reads, which a coefficient is multiplied by. 0 if that is 0.
    /// </summary>
    /// <param name="name">The data name.</param>
    /// <param name="column">The position along its last dimension, from 0; null for the mean of all columns.</param>
    public double LogUnitOf(Variable name, int? column)
    {
        var (all, isDrawn) = (Columns(name), drawn.Contains(name.Name));
        if (isDrawn && all.Any(c => c.Deviation > 0)) all = Varying(all);
        var unit = (all.Length > 1 && column is { } one ? [all[one]] : all)
            .Average(c => isDrawn ? c.Deviation : Math.Sqrt((c.Mean * c.Mean) + (c.Deviation * c.Deviation)));
        return unit > 0 ? Math.Log(unit) : 0;
    }

    /// <summary>The value of the column of the same number, or the mean of all columns where there are not as many.</summary>
    private static Func<int, double> Choose((double, double)[] columns, int width, Func<(double Mean, double Deviation), double> value)
    {
        var all = columns.Average(value);
        return width == columns.Length ? i => value(columns[i % width]) : _ => all;
    }

    /// <summary>Columns with the mean standard deviation in place of 0.</summary>
    private static (double Mean, double Deviation)[] Varying((double Mean, double Deviation)[] columns)
    {
        var usual = columns.Where(c => c.Deviation > 0).Average(c => c.Deviation);
        return Array.ConvertAll(columns, c => c.Deviation > 0 ? c : (c.Mean, usual));
    }

    /// <summary>The columns of a data name, along its last dimension.</summary>
    private (double Mean, double Deviation)[] Columns(Variable data)
    {
        if (columns.TryGetValue(data.Name, out var found)) return found;
        var (values, mask) = (problem.Data[data.Name].Values, problem.Missing.GetValueOrDefault(data.Name)?.Mask);
        var width = data.Type.Dims.Count > 0 || data.Extents.Count > 1 ? (int)problem.ShapeOf(data)[^1] : 1;
        var (counts, means, squares) = (new double[width], new double[width], new double[width]);
        for (var i = 0; i < values.Length; i++)
        {
            if (mask?[i] == true) continue;
            var (column, value) = (i % width, values[i]);
            var beside = value - means[column];
            means[column] += beside / ++counts[column];
            squares[column] += beside * (value - means[column]);
        }

        return columns[data.Name] = [.. Enumerable.Range(0, width)
            .Select(c => (means[c], squares[c] > 0 ? Math.Sqrt(squares[c] / counts[c]) : 0))];
    }
}
