using ProbDsl.Data.Parts;

namespace ProbDsl.Data.Queries;

/// <summary>Reads a Parquet file by several ranks: each has DuckDB read some consecutive rows.</summary>
internal static class DividedParquet
{
    /// <summary>
    /// The table; null in all ranks if each of them is to read the whole file: DuckDB is not at hand, something is to be reported, a column
    /// has lists, or the ranks have no file for columns in common.
    /// </summary>
    /// <param name="name">The display name of the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="by">The ranks.</param>
    public static Table? Read(string name, string path, DividedReading by)
    {
        var ranks = by.Ranks;
        var own = RowsOf(name, path, ranks);
        if (!ranks.All(own is not null)) return null;
        double[] counts = [.. ranks.Gather([own!.Value.Rows]).Select(of => of[0])];
        var (columns, total) = (own.Value.Columns, counts.Sum());
        if (!by.CanHold(total, columns.Count, QueryReader.OfThisMachine)
            || SharedArrays.Create(ranks, by.Scratch, columns.Count, (int)total) is not { } shared) return null;
        var first = (int)counts.Take(ranks.Rank).Sum();
        string[]?[] levels = [.. columns.Select((column, i) => column.Share(shared, i, first, ranks))];
        if (shared.Map(Array.ConvertAll(levels, of => of is not null)) is not { } arrays) return null;
        return by.Divided(name, (int)total, [.. columns.Select(column => column.Name)], arrays, levels);
    }

    private static (List<QueryColumn> Columns, int Rows)? RowsOf(string name, string path, ICommunicator ranks)
    {
        if (!DuckDbLibrary.IsFound) return null;
        try
        {
            using var connection = new DuckDbConnection();
            var counted = QueryReader.Cells(connection, name, $"SELECT count(*) FROM {QueryReader.ReadingOf(path)}", long.MaxValue);
            var all = ((NumberColumn)counted.Columns[0].ToColumn(0)).Values[0];
            if (all > Array.MaxLength) return null;
            var (first, count) = ranks.PartOf((int)all);
            var query = $"FROM {QueryReader.ReadingOf(path)} LIMIT {count} OFFSET {first}";
            return QueryReader.Cells(connection, name, query, QueryReader.OfThisMachine) is { Why: null } read
                && !read.Columns.Exists(column => column is QueryNested) ? (read.Columns, read.Rows) : null;
        }
        catch (QueryException)
        {
            return null;
        }
    }
}
