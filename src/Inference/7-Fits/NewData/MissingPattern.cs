namespace ProbDsl.Inference.NewData;

/// <summary>
/// Rows with the same missing cells among those that other data of the row depend on. They are rows of a story in which these variables are
/// latents of each row: marginalized from its density as any latent is, and predicted given the rest of the row.
/// </summary>
/// <param name="Rows">The rows, in the order of the data.</param>
/// <param name="Latents">The variables whose cells are missing; empty for complete rows.</param>
/// <param name="Problem">The story with these latents, and these rows.</param>
internal sealed record MissingPattern(int[] Rows, IReadOnlyList<string> Latents, Problem Problem)
{
    /// <summary>
    /// The names of all data with missing cells, of other patterns too: they are predicted for each row, so that patterns have the same
    /// columns.
    /// </summary>
    public IReadOnlySet<string> Reported { get; private init; } = new HashSet<string>();

    /// <summary>
    /// The patterns of rows that are independent given the unknowns that they share; null without such cells, where only a part of a
    /// variable is missing in a row, where the rows' own unknowns have values, or where a guide, an energy or a path in continuous time
    /// draws whole rows.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="problem">The story and all rows.</param>
    public static IReadOnlyList<MissingPattern>? Find(SavedFit fit, Problem problem)
    {
        var filled = problem.MissingData.GivenUnknowns.Filled;
        if (filled.Count == 0 || problem.IsContinued || fit.PredictsByGuide || problem.Graph.Guide.Count > 0) return null;
        var structures = StoryStructures.Of(problem.Graph);
        if (structures is { HasPath: true } or { HasEnergy: true } || BatchedPlate.Choose(problem) is not { } plate
            || !structures.IndependentRows.Contains(plate)
            || fit.Posterior.Arrays.Keys.Any(name => BatchedPlate.Has(problem.Graph[name], plate))) return null;
        var count = problem.SizeOf(plate.Size);
        var missing = new List<string>[count];
        foreach (var (name, cells) in filled.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (!BatchedPlate.Has(problem.Graph[name], plate)) return null;
            var width = problem.ShapeOf(problem.Graph[name]).Count / count;
            foreach (var row in cells.GroupBy(cell => cell / width))
            {
                if (row.Count() < width) return null;
                (missing[row.Key] ??= []).Add(name);
            }
        }

        var reported = problem.Missing.Keys.Where(name => filled.ContainsKey(name) || UnknownCells.Has(problem, name)).ToHashSet();
        return [.. Enumerable.Range(0, count).GroupBy(row => string.Join('\n', missing[row] ?? []))
            .Select(rows => Create(problem, plate, [.. rows], missing[rows.First()] ?? []) with { Reported = reported })];
    }

    private static MissingPattern Create(Problem problem, Plate plate, int[] rows, List<string> latents)
    {
        var some = HeldOutRows.Take(problem, plate, rows);
        if (latents.Count == 0) return new(rows, latents, some);
        return new(rows, latents, some.WithData(some.Data.Where(d => !latents.Contains(d.Key)).ToDictionary(), null,
            some.Missing.Where(m => !latents.Contains(m.Key)).ToDictionary())
            with { Graph = LatentData.In(some.Graph, latents) });
    }

    /// <summary>Values of all rows, from those of each pattern.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="of">The values of the rows of a pattern, by its position.</param>
    public static T[] Merge<T>(IReadOnlyList<MissingPattern> patterns, Func<int, IReadOnlyList<T>> of)
    {
        var all = new T[patterns.Sum(p => p.Rows.Length)];
        foreach (var (at, pattern) in patterns.Index())
        {
            var values = of(at);
            foreach (var (i, row) in pattern.Rows.Index()) all[row] = values[i];
        }

        return all;
    }
}
