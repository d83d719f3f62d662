namespace ProbDsl.Inference.Diagnostics;

/// <summary>A column of data with a variance of 0, or with one that another column leaves it: a scale of its own goes to 0.</summary>
/// <param name="At">The column, from 0, among those of its data.</param>
/// <param name="Name">Its name in the file.</param>
/// <param name="What">What it is.</param>
public sealed record DegenerateColumn(int At, string Name, string What)
{
    /// <summary>The part of a variance that two columns do not have in common may be rounding below this.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Further rows are read only where these do not exclude a relation.</summary>
    private const int FirstRows = 1000;

    /// <summary>Whether all its numbers are equal.</summary>
    private bool IsConstant { get; init; }

    /// <summary>The clause that names the column.</summary>
    public string Why => $"column `{Name}` is {What}";

    /// <summary>What to do about it.</summary>
    public string Remedy => $"leave out column `{Name}`";

    /// <summary>The first constant column of the data that a statement draws, or else the last that another one determines.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="draw">The statement.</param>
    /// <param name="of">Columns to check, from 0; null for all.</param>
    public static DegenerateColumn? Find(Problem problem, Draw draw, IReadOnlyCollection<int>? of = null) =>
        OfData(problem, problem.Graph[draw.Target.Of], of);

    /// <summary>The first constant column of the data that a statement draws.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="draw">The statement.</param>
    /// <param name="column">The column to check, from 0; null for all.</param>
    public static DegenerateColumn? Constant(Problem problem, Draw draw, int? column) =>
        OfData(problem, problem.Graph[draw.Target.Of], column is { } one ? [one] : null, isConstant: true);

    /// <summary>
    /// The first constant column of the data that are read where an unknown is read too, in statements or through latents, or else the last
    /// that another one determines: coefficients of such predictors are not identified, or their scales go to 0.
    /// </summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="unknown">A coefficient, or a scale of coefficients; null for any.</param>
    public static DegenerateColumn? OfPredictors(Problem problem, Variable? unknown)
    {
        var draws = unknown is null ? problem.Graph.Story.OfType<Draw>() : DrawsThroughLatents(problem.Graph, unknown.Name);
        return draws.Where(d => problem.Graph[d.Target.Of].Role == Role.Data)
            .SelectMany(d => DeepReads.Names(problem.Graph, d).Where(n => n != d.Target.Of)).Distinct()
            .Select(n => problem.Graph[n]).Where(v => v is { Role: Role.Data, Type.Element: Element.Real })
            .Select(data => OfData(problem, data, null)).FirstOrDefault(found => found is not null);
    }

    private static DegenerateColumn? OfData(Problem problem, Variable data, IReadOnlyCollection<int>? of, bool isConstant = false)
    {
        if (data.Role != Role.Data || !problem.Data.TryGetValue(data.Name, out var tensor) || WidthOf(problem, data) is 0) return null;
        var width = WidthOf(problem, data);
        var (mask, there) = (problem.Missing.GetValueOrDefault(data.Name)?.Mask, GroupPresence.Compute(problem, data));
        var count = tensor.Values.Length / width;
        // passes over the rows end at the first that decides, and keep none
        var rows = Enumerable.Range(0, count).Where(row => there?[(int)((long)row * there.Length / count)] != false);
        int[] columns = [.. Enumerable.Range(0, width).Where(c => of?.Contains(c) != false)];
        return columns.Select(Constant).Concat(isConstant ? [] : columns.Reverse().Select(Copy)).FirstOrDefault(found => found is not null);

        bool IsObserved(int row, int column) => mask?[(row * width) + column] != true;

        double Cell(int row, int column) => tensor.Values[(row * width) + column];

        string NameOf(int column) => rows.Select(row => problem.Places.GetValueOrDefault(data.Name)?.Invoke((row * width) + column)?.Column)
            .FirstOrDefault(name => name is not null) ?? $"{data.Name}[.., {column + 1}]";

        DegenerateColumn? Constant(int column)
        {
            var cells = rows.Where(row => IsObserved(row, column)).Select(row => Cell(row, column));
            var first = cells.FirstOrDefault();
            return !cells.Skip(1).Any() || !cells.All(c => c == first) ? null
                : new(column, NameOf(column), $"constant ({first.ToString("G6", CultureInfo.InvariantCulture)})") { IsConstant = true };
        }

        DegenerateColumn? Copy(int column)
        {
            foreach (var other in Enumerable.Range(0, width).Where(c => c != column))
                if (Relation(Pairs(other, FirstRows)) is not null && Relation(Pairs(other, count)) is { } relation)
                    return new(column, NameOf(column), $"a {relation} of column `{NameOf(other)}`");
            return null;

            IEnumerable<(double Own, double Other)> Pairs(int other, int first) => rows.Take(first)
                .Where(row => IsObserved(row, column) && IsObserved(row, other)).Select(row => (Cell(row, column), Cell(row, other)));
        }
    }

    /// <summary>What one column is of another one: a copy or a linear function; null if it is neither.</summary>
    private static string? Relation(IEnumerable<(double Own, double Other)> pairs)
    {
        if (!pairs.Skip(2).Any()) return null;
        if (pairs.All(p => p.Own == p.Other)) return "copy";
        var (own, other) = (pairs.Average(p => p.Own), pairs.Average(p => p.Other));
        var both = pairs.Sum(p => (p.Own - own) * (p.Other - other));
        var squares = pairs.Sum(p => (p.Own - own) * (p.Own - own)) * pairs.Sum(p => (p.Other - other) * (p.Other - other));
        return squares > 0 && both * both >= (1 - Rounding) * squares ? "linear function" : null;
    }

    /// <summary>
    /// The same, of the data whose scale an unknown is, and of the columns whose scale these elements are; of an unknown that only latents
    /// read, such as the variance of the steps of a chain, the first constant column that they explain.
    /// </summary>
    public static DegenerateColumn? Find(Problem problem, Variable unknown, IReadOnlyCollection<int> elements) => problem.Graph.Story
        .OfType<Draw>().Where(draw => problem.Graph[draw.Target.Of].Role == Role.Data
            && DeepReads.Find(problem.Graph, draw).Any(r => r.Of == unknown.Name))
        .Select(draw => Find(problem, draw, WidthOf(problem, problem.Graph[draw.Target.Of]) is var width
            && problem.ShapeOf(unknown) is [.., var last] && last == width ? [.. elements.Select(e => e % width)] : null))
        .Concat(DrawsThroughLatents(problem.Graph, unknown.Name).Select(draw => Find(problem, draw)).Where(c => c is { IsConstant: true }))
        .FirstOrDefault(found => found is not null);

    /// <summary>The draws that depend on an unknown through latents.</summary>
    private static IEnumerable<Draw> DrawsThroughLatents(ModelGraph graph, string unknown)
    {
        HashSet<string> names = [unknown];
        List<Draw> draws = [.. graph.Story.OfType<Draw>()];
        while (draws.Find(d => graph[d.Target.Of].Role == Role.Latent && !names.Contains(d.Target.Of) && Reads(d)) is { } next)
            names.Add(next.Target.Of);
        return draws.Where(Reads);

        bool Reads(Draw draw) => DeepReads.Find(graph, draw).Any(r => names.Contains(r.Of));
    }

    /// <summary>The name of the element of a scale that belongs to the column; of the scale, if all columns share it.</summary>
    public string ScaleOf(Problem problem, Draw draw, string scale) =>
        problem.Graph.Find(scale) is { } unknown && problem.ShapeOf(unknown) is [var size]
            && size == WidthOf(problem, problem.Graph[draw.Target.Of]) ? $"{scale}[{At + 1}]" : scale;

    /// <summary>The same, for the data that a statement with this scale draws.</summary>
    public string ScaleOf(Problem problem, Variable scale) =>
        problem.Graph.Story.OfType<Draw>().FirstOrDefault(d => problem.Graph[d.Target.Of].Role == Role.Data
            && DeepReads.Find(problem.Graph, d).Any(r => r.Of == scale.Name)) is { } draw ? ScaleOf(problem, draw, scale.Name) : scale.Name;

    private static int WidthOf(Problem problem, Variable data) => problem.ShapeOf(data) is var shape
        ? shape[Math.Min(shape.Rank, RowDimensions(data))..].Count : 0;

    /// <summary>The number of leading dimensions that rows fill: one, or with groups those of the plates in each other.</summary>
    private static int RowDimensions(Variable data)
    {
        var count = 1;
        while (count < data.Extents.Count && data.Extents[count].Plate?.Within is { } around && around == data.Extents[count - 1].Plate)
            count++;
        return count;
    }
}
