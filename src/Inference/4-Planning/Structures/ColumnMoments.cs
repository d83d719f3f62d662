namespace ProbDsl.Inference.Structures;

/// <summary>The mean and standard deviation of a column of data over its observed cells.</summary>
/// <param name="Column">The number of the row that the column holds, from 1; null if all numbers of a row are taken together.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Sd">The standard deviation with divisor n - 1; 0 for fewer than two cells.</param>
/// <param name="Count">The number n of observed cells.</param>
public readonly record struct ColumnMoments(int? Column, double Mean, double Sd, long Count)
{
    /// <summary>
    /// The moments of each column, in one pass (Welford 1962), or of all numbers together where columns are <see cref="PixelColumns"/>.
    /// </summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="data">The data.</param>
    /// <param name="map">What is taken of each number; null for the number.</param>
    public static IEnumerable<ColumnMoments> Compute(Problem problem, Variable data, Func<double, double>? map = null)
    {
        var (values, missing) = (problem.Data[data.Name], Outside(problem, data));
        var width = values.Shape.Skip(data.Extents.Count(e => e.Plate is not null)).Aggregate(1, (n, size) => n * size);
        double[] numbers = map is null ? values.Values : Array.ConvertAll(values.Values, v => map(v));
        var apart = PixelColumns.Are(problem, data, numbers, missing, width) ? 1 : width;
        var columns = new Running[apart];
        for (var at = 0; at < numbers.Length; at++)
            if (missing?[at] != true) columns[at % apart].Add(numbers[at]);
        return columns.Select((c, column) => new ColumnMoments(apart > 1 ? column + 1 : null, c.Mean, c.Sd, c.Count));
    }

    /// <summary>The cells that no row of the file has: missing ones, and those beyond the ends of groups; null without any.</summary>
    private static bool[]? Outside(Problem problem, Variable data)
    {
        var missing = problem.Missing.GetValueOrDefault(data.Name)?.Mask;
        if (!data.Whole.Dims.Any(d => problem.IsRagged(d.Size))) return missing;
        var outside = new bool[problem.Data[data.Name].Values.Length];
        Array.Fill(outside, true);
        var cells = new ArrayCells(problem, data);
        foreach (var cell in cells.In(new (int, int)?[cells.Rank])) outside[cell] = missing?[cell] == true;
        return outside;
    }

    private struct Running
    {
        private double squares;

        public long Count { get; private set; }

        public double Mean { get; private set; }

        public readonly double Sd => Count < 2 ? 0 : Math.Sqrt(squares / (Count - 1));

        public void Add(double value)
        {
            var away = value - Mean;
            Mean += away / ++Count;
            squares += away * (value - Mean);
        }
    }
}
