namespace ProbDsl.Inference.Lowering;

/// <summary>The square of the Laplacian of a graph: a number for each pair of places up to two edges apart.</summary>
internal static class SquaredLaplacian
{
    /// <summary>The numbers on and below the diagonal by their places, from 0, ordered by them.</summary>
    /// <param name="first">One end of each edge, from 1.</param>
    /// <param name="second">The other end.</param>
    /// <param name="places">The number of places.</param>
    public static (double[] Numbers, double[] Rows, double[] Columns) Compute(double[] first, double[] second, int places)
    {
        var laplacian = new SortedDictionary<int, double>[places];
        for (var i = 0; i < places; i++) laplacian[i] = [];
        foreach (var (a, b) in first.Zip(second, (a, b) => ((int)a - 1, (int)b - 1)))
        {
            if (a == b) continue;
            Add(laplacian[a], a, 1);
            Add(laplacian[b], b, 1);
            Add(laplacian[a], b, -1);
            Add(laplacian[b], a, -1);
        }

        List<double> numbers = [], rows = [], columns = [];
        for (var row = 0; row < places; row++)
        {
            var sums = new SortedDictionary<int, double>();
            foreach (var (between, one) in laplacian[row])
                foreach (var (column, other) in laplacian[between])
                    if (column <= row) Add(sums, column, one * other);
            foreach (var (column, number) in sums)
            {
                numbers.Add(number);
                rows.Add(row);
                columns.Add(column);
            }
        }

        return ([.. numbers], [.. rows], [.. columns]);

        static void Add(SortedDictionary<int, double> to, int place, double number) =>
            to[place] = to.GetValueOrDefault(place) + number;
    }
}
