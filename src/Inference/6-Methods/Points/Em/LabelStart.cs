namespace ProbDsl.Inference.Em;

/// <summary>
/// Starting values of labels: rows that are near each other in the columns drawn given a label get one state, by seeds far apart
/// (k-means++, Arthur and Vassilvitskii 2007) in columns scaled by their standard deviation. A fraction of every row is spread over all
/// states (<see cref="StartSmoothing"/>). A label whose members are not rows of data starts at random.
/// </summary>
public sealed class LabelStart(Problem problem)
{
    // the fraction of a row in the states without rows: they stay as their prior has them
    private const double Alone = 1e-9;

    /// <summary>Up to this many levels have an indicator column each; more levels share <see cref="SignColumns"/>.</summary>
    private const int MostIndicators = 64;

    private const int SignColumns = 16;

    private readonly Dictionary<(string Label, int Neighbors), StartPartitions> partitions = [];

    /// <summary>The starting log weights [members.., states].</summary>
    /// <param name="label">The finite latent.</param>
    /// <param name="restart">The number of the start, from 0: it sets the fraction of a row that all states share.</param>
    /// <param name="place">The position in the sequence of kinds of partitions.</param>
    /// <param name="random">Draws the partition.</param>
    /// <param name="fewer">
    /// A smaller number of states that rows begin in, the one with the most rows first; null: rows begin in all.
    /// </param>
    public double[] Draw(Variable label, int restart, int place, RandomStream random, int? fewer = null)
    {
        var states = problem.SizeOf(((FiniteSupport)label.Support).Count);
        var members = problem.ShapeOf(label).Count;
        if (Cells(label).SelectMany(Coordinates).ToList() is not { Count: > 0 } columns)
            return [.. Enumerable.Range(0, members * states).Select(_ => 2 * random.NextNormal())];
        // the values of a member's neighbors depend on its state too
        var neighbors = DeepReads.IsChain(problem.Graph, label.Name) ? NeighborColumns.CountFor(columns, states, restart) : 0;
        if (!partitions.TryGetValue((label.Name, neighbors), out var ways))
            partitions[(label.Name, neighbors)] = ways = new(NeighborColumns.Compute([.. columns.Select(Filled)], neighbors));
        var count = fewer ?? states;
        var (parts, shared) = (ways.Draw(place, count, random) ?? ways.DrawSeeded(count, random), StartSmoothing.Of(restart));
        if (fewer is not null) (parts, shared) = (BySize(parts, count), Alone);
        var nearest = problem.Graph.Variables.Any(FusedMixture.IsOrdered) ? InOrder(parts, columns[0], states) : parts;
        return [.. Enumerable.Range(0, members * states)
            .Select(i => Math.Log((nearest[i / states] == i % states ? 1 - shared : 0) + (shared / states)))];
    }

    /// <summary>
    /// The number of distinct members of a label in the data drawn given it, and the number of members with at least one observed value;
    /// null if its members are not rows of data.
    /// </summary>
    public (int Kinds, int Members)? CountDistinctMembers(Variable label)
    {
        if (Cells(label) is not { Count: > 0 } columns) return null;
        var members = Enumerable.Range(0, problem.ShapeOf(label).Count)
            .Where(row => columns.Exists(c => double.IsFinite(c.Column[row]))).ToList();
        List<double[]> there = columns.ConvertAll(c => members.ConvertAll(row => c.Column[row]).ToArray());
        return (KMeansPlusPlus.CountDistinct(there, members.Count), members.Count);
    }

    /// <summary>The data whose distribution reads the label, by columns: one value per member, NaN where a cell is missing.</summary>
    private List<(double[] Column, bool AreCategories)> Cells(Variable label)
    {
        if (label.Extents.Count != 1) return [];
        var read = problem.Graph.Story.OfType<Draw>()
            .Where(d => problem.Graph[d.Target.Of].Role == Role.Data && DeepReads.Find(problem.Graph, d).Any(r => r.Of == label.Name))
            .Select(d => d.Target.Of).Distinct();
        return [.. read.Select(name => problem.Graph[name])
            .Where(v => v.Extents.Count > 0 && v.Extents[0] == label.Extents[0]).SelectMany(DataCells)];
    }

    private IEnumerable<(double[] Column, bool AreCategories)> DataCells(Variable data)
    {
        var (array, rows) = (problem.Data[data.Name], problem.SizeOf(data.Extents[0].Size));
        var (each, mask) = (array.Values.Length / Math.Max(1, rows), problem.Missing.GetValueOrDefault(data.Name)?.Mask);
        for (var c = 0; c < each; c++)
            yield return ([.. Enumerable.Range(0, rows)
                .Select(row => mask?[(row * each) + c] == true ? double.NaN : array.Values[(row * each) + c])],
                data.Type.Element == Element.Index);
    }

    /// <summary>
    /// A numeric column itself; for categories an indicator column per level that occurs, and none if the levels name rows. Many levels
    /// have columns of random signs instead, in which any two differ by about as much (Achlioptas 2003,
    /// doi:10.1016/S0022-0000(03)00025-4).
    /// </summary>
    private static IEnumerable<double[]> Coordinates((double[] Column, bool AreCategories) cells)
    {
        if (!cells.AreCategories) return [cells.Column];
        var states = cells.Column.Where(double.IsFinite).Distinct().Order().ToList();
        if (RowNames.NameRows(states.Count, cells.Column.Length)) return [];
        if (states.Count > MostIndicators)
            return Enumerable.Range(0, SignColumns).Select(c => Array.ConvertAll(cells.Column, v => double.IsNaN(v) ? v : Sign(v, c)));
        return states.Select(state => Array.ConvertAll(cells.Column, v => double.IsNaN(v) ? v : v == state ? 1 : 0));
    }

    /// <summary>A sign that is random for each level and column.</summary>
    private static double Sign(double level, int column) =>
        ((SplitMix64.Mix((ulong)(long)level * SplitMix64.Step) >> (40 + column)) & 1) == 0 ? -1 : 1;

    /// <summary>The column with missing values replaced by its mean.</summary>
    private static double[] Filled(double[] column)
    {
        var mean = column.Where(double.IsFinite).DefaultIfEmpty(0).Average();
        return Array.ConvertAll(column, v => double.IsFinite(v) ? v : mean);
    }

    /// <summary>The same parts, numbered by descending number of rows, as weights of sticks descend in their prior.</summary>
    private static int[] BySize(int[] parts, int count)
    {
        var rows = new int[count];
        foreach (var part in parts) rows[part]++;
        int[] order = [.. Enumerable.Range(0, count).OrderByDescending(k => rows[k])], rank = new int[count];
        for (var i = 0; i < count; i++) rank[order[i]] = i;
        return Array.ConvertAll(parts, part => rank[part]);
    }

    /// <summary>The same parts, numbered by ascending mean of a column, as in an ordered vector of locations.</summary>
    private static int[] InOrder(int[] parts, double[] column, int states)
    {
        var (sums, counts) = (new double[states], new int[states]);
        for (var row = 0; row < parts.Length; row++)
            if (double.IsFinite(column[row]))
                (sums[parts[row]], counts[parts[row]]) = (sums[parts[row]] + column[row], counts[parts[row]] + 1);
        int[] order = [.. Enumerable.Range(0, states).OrderBy(k => counts[k] > 0 ? sums[k] / counts[k] : double.PositiveInfinity)],
            rank = new int[states];
        for (var i = 0; i < states; i++) rank[order[i]] = i;
        return Array.ConvertAll(parts, part => rank[part]);
    }
}
