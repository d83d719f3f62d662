namespace ProbDsl.Inference.Structures;

/// <summary>
/// Decides whether the columns of data share one unit, as the pixels of an image do, since a pixel that is nearly constant would have a
/// tiny unit of its own. The columns of a table have a unit each.
/// </summary>
internal static class PixelColumns
{
    /// <summary>Rows of up to this length are taken column by column in any case.</summary>
    private const int MostColumns = 20;

    // at least half of the columns of shades span so much of the range of all numbers, from a bound of it
    private const double Shades = 0.25, ManyShades = 0.5;

    // a pixel that spans less is dim, so that it is rarely lit: so many of its cells are at a bound of all numbers
    private const double Dim = 0.1, AtBound = 0.9;

    // more of the columns of an image than these are not dim; as many may be those of 3 of 4 measurements
    private const double OfImage = 0.75;

    // the rounding of shades, as in `image / 255`
    private const double Rounding = 1e-6;

    /// <param name="problem">The story with its data.</param>
    /// <param name="data">The data.</param>
    /// <param name="numbers">Its numbers in the units in question, [rows, width].</param>
    /// <param name="missing">Its missing cells; null without any.</param>
    /// <param name="width">The length of a row.</param>
    public static bool Are(Problem problem, Variable data, double[] numbers, bool[]? missing, int width)
    {
        if (width <= MostColumns) return false;
        if (HasBounds(problem.Graph, data) || HasImageLayers(problem.Graph, data)) return true;
        var columns = PixelColumn.Compute(numbers, missing, width);
        var all = new PixelColumn(columns.Min(c => c.Least), columns.Max(c => c.Most));
        PixelColumn[] varying = [.. columns.Where(c => c.Range > 0)];
        if (varying.Length == 0) return false;
        if (HasLines(data) && varying.Count(c => c.Range >= Dim * all.Range) > OfImage * varying.Length) return true;
        return varying.Count(IsAlike) >= ManyShades * varying.Length && AreShades();

        bool IsAlike(PixelColumn c) => c.Range >= Shades * all.Range && (c.Least == all.Least || c.Most == all.Most);

        bool AreShades()
        {
            int[] dim = [.. columns.Index().Where(c => c.Item.Range > 0 && c.Item.Range < Dim * all.Range).Select(c => c.Index)];
            if (dim.Length == 0) return true;
            var shade = columns.Index().Where(c => IsAlike(c.Item)).Min(c => LeastStep(Cells(c.Index)));
            return dim.All(d => Cells(d) is var cells && LeastStep(cells) >= shade * (1 - Rounding)
                && Math.Max(cells.Count(v => v == all.Least), cells.Count(v => v == all.Most)) >= AtBound * cells.Count);
        }

        List<double> Cells(int column)
        {
            var cells = new List<double>(numbers.Length / width);
            for (var at = column; at < numbers.Length; at += width)
                if (missing?[at] != true) cells.Add(numbers[at]);
            return cells;
        }
    }

    private static double LeastStep(List<double> cells)
    {
        double[] different = [.. cells.Distinct().Order()];
        return different.Zip(different.Skip(1), (low, high) => high - low).Min();
    }

    /// <summary>Whether the story gives a range of the numbers, or of those from which they are drawn.</summary>
    private static bool HasBounds(ModelGraph graph, Variable data) => data.Origin switch
    {
        ColumnOrigin from => from.Low is not null,
        DrawOrigin drawn => ExprTree.Reads(drawn.How).Any(r => graph.Find(r.Of) is { Origin: ColumnOrigin { Low: not null } }),
        _ => false,
    };

    /// <summary>Whether a row has lines and columns, and perhaps channels of them.</summary>
    private static bool HasLines(Variable data) => data.Extents.Count(e => e.Plate is null) + data.Type.Rank is 2 or 3;

    /// <summary>Whether a net that reads or draws these data has a layer of an image, [channels, height, width].</summary>
    private static bool HasImageLayers(ModelGraph graph, Variable data)
    {
        var path = StoryStructures.Of(graph).Path;
        var near = graph.Story.Concat(graph.Guide)
            .Where(s => ExprTree.Reads(s).Any(r => r.Of == data.Name) || (s is Draw draw && draw.Target.Of == data.Name)).ToList();
        return CalledNets.Calls(graph, near.SelectMany(ExprTree.RightSides)).Select(c => c.Of)
            .Concat(path is not null && near.Contains(path.Draw) ? path.TrainedOf(graph) : [])
            .Select(name => graph.Callables.FirstOrDefault(c => c.Name == name)).OfType<Net>()
            .Any(net => net.AllLayers.Any(layer => layer.Makes.Dims.Count == 3));
    }

    /// <summary>The range of a column over its observed cells; of none without any.</summary>
    private readonly record struct PixelColumn(double Least, double Most)
    {
        public double Range => Most - Least;

        public static PixelColumn[] Compute(double[] numbers, bool[]? missing, int width)
        {
            var columns = new PixelColumn[width];
            Array.Fill(columns, new(double.PositiveInfinity, double.NegativeInfinity));
            for (var at = 0; at < numbers.Length; at++)
            {
                if (missing?[at] == true) continue;
                ref var column = ref columns[at % width];
                column = new(Math.Min(column.Least, numbers[at]), Math.Max(column.Most, numbers[at]));
            }

            return columns;
        }
    }
}
