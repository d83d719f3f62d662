using ProbDsl.Inference.Forecasting;

namespace ProbDsl.Inference.Judging;

/// <summary>Parts of the rows, each of which is predicted by a fit to the others.</summary>
/// <param name="What">What is left out together, in words: `10 folds`, `each county`.</param>
/// <param name="All">The rows of each part, as positions in the data.</param>
/// <param name="AreFuture">Whether each part is predicted from the rows before it alone.</param>
public sealed record RowParts(string What, IReadOnlyList<int[]> All, bool AreFuture = false)
{
    /// <summary>The word for parts along a series.</summary>
    public const string Future = "future";

    /// <summary>The later half of a series is predicted in so many parts.</summary>
    private const int FutureParts = 5;

    /// <summary>Whether each part is a row whose weights fail.</summary>
    public bool AreUnreliable { get; private init; }

    /// <summary>Each row whose weights fail, alone.</summary>
    internal static RowParts Unreliable(PointwiseDensities densities, LeftOutRows rows) =>
        new("rows with a bad k-hat", [.. rows.Unreliable.Select(i => new[] { densities.Rows[i] })]) { AreUnreliable = true };

    /// <summary>Parts of equal size, chosen at random.</summary>
    /// <param name="densities">The rows.</param>
    /// <param name="count">The number of parts.</param>
    /// <param name="seed">Selects the rows of each.</param>
    public static Result<RowParts> Folds(PointwiseDensities densities, int count, ulong seed)
    {
        if (densities.IsAlong) return JudgeDiagnostics.FoldsOfSeries(densities.Plates[^1]);
        if (count < 2 || count > densities.Rows.Length) return JudgeDiagnostics.NumberOfFolds(count, densities.Rows.Length);
        int[] order = [.. densities.Rows];
        new RandomStream(seed, "folds").Shuffle(order);
        return new RowParts($"{count} folds",
            [.. Enumerable.Range(0, count).Select(k => order.Where((_, i) => i % count == k).Order().ToArray())]);
    }

    /// <summary>The rows of each level of a column that the story reads as an index; or, along a series, of later times.</summary>
    /// <param name="densities">The rows.</param>
    /// <param name="name">The data name, its column in the file, the name of its levels, or <see cref="Future"/>.</param>
    public static Result<RowParts> Leaving(PointwiseDensities densities, string name)
    {
        var problem = densities.Problem;
        List<Variable> groups = densities.Plates is [var rows] ? [.. OutcomeGroups.Columns(problem.Graph, rows)] : [];
        if (groups.Find(v => v.Name == name || v.Whole.States!.Symbol == name || ColumnsOf(v).Contains(name)) is { } group)
        {
            if (problem.Graph.Variables.FirstOrDefault(v => v.Extents.Any(e => e.Size == group.Whole.States)
                && (v.Role == Role.Param || problem.Graph.StatementsOf(v.Name).OfType<Draw>()
                    .Any(d => d.Distribution.Of.Is(DistributionTraits.Constant)))) is { } free)
                return JudgeDiagnostics.GroupWithoutDistribution(group, free);
            var levels = problem.Data[group.Name].Values;
            return new RowParts($"each `{group.Name}`",
                [.. densities.Rows.GroupBy(row => levels[row]).OrderBy(g => g.Key).Select(g => g.ToArray())]);
        }

        if (name != Future) return JudgeDiagnostics.NoSuchGroup(name, [.. groups.Select(g => g.Name)]);
        // rows that do not depend on their order are in that of the file, as beside a series
        int[] later = [.. densities.Rows.Skip(densities.Rows.Length / 2)];
        var size = (later.Length + FutureParts - 1) / FutureParts;
        return later.Length == 0 ? JudgeDiagnostics.NumberOfFolds(FutureParts, densities.Rows.Length)
            : new RowParts("the later half of the rows, in parts", [.. later.Chunk(size)], AreFuture: true);
    }

    private static IEnumerable<string> ColumnsOf(Variable data) => data.Origin is ColumnOrigin ? TrainingRowArrays.NamesOf(data) : [];
}
