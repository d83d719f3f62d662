using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Typing;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Starts;

/// <summary>
/// The location and scale of the real data that a story draws: the mean and standard deviation of each column of a data name, in its units.
/// </summary>
internal sealed class DataUnits
{
    /// <summary>The factor by which standard deviations are far from 1.</summary>
    private const double Far = 100;

    private readonly List<(double Mean, double Deviation)[]> names;

    public DataUnits(Problem problem) => names =
    [
        .. problem.Graph.Story.OfType<Draw>().Select(d => problem.Graph[d.Target.Of])
            .Where(v => v.Role == Role.Data && v.Type.Element == Element.Real).Distinct()
            .Select(v => ColumnsOf(problem, v)).Where(c => c.Length > 0),
    ];

    /// <summary>Whether any column varies.</summary>
    public bool Vary => names.Count > 0;

    /// <summary>Whether a column is in units so large or so small that its numbers are far from 1.</summary>
    public bool AreFarFromOne =>
        names.Exists(columns => columns.Any(c => c.Deviation is > Far or < 1 / Far));

    /// <summary>The means that element i of an unknown of this many elements in a row may have, one for each data name.</summary>
    public IEnumerable<Func<int, double>> Means(int width) => names.Select(columns => Of(columns, width, c => c.Mean));

    /// <summary>The positive standard deviations that element i of an unknown of this many elements in a row may have.</summary>
    public IEnumerable<Func<int, double>> Deviations(int width) => names.Select(columns => Of(columns, width, c => c.Deviation));

    /// <summary>The value of the column of the same number, or the mean of all columns where there are not as many.</summary>
    private static Func<int, double> Of((double, double)[] columns, int width, Func<(double Mean, double Deviation), double> value)
    {
        var all = columns.Average(value);
        return width == columns.Length ? i => value(columns[i % width]) : _ => all;
    }

    /// <summary>The columns of a data name; empty if none varies.</summary>
    private static (double, double)[] ColumnsOf(Problem problem, Variable data)
    {
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

        var varying = Enumerable.Range(0, width).Where(c => squares[c] > 0).Select(c => Math.Sqrt(squares[c] / counts[c])).ToList();
        if (varying.Count == 0) return [];
        var usual = varying.Average();
        return [.. Enumerable.Range(0, width).Select(c => (means[c], squares[c] > 0 ? Math.Sqrt(squares[c] / counts[c]) : usual))];
    }
}
