using System.Text.RegularExpressions;
using ProbDsl.Data.Parts;

namespace ProbDsl.Data.Queries;

/// <summary>
/// Reads the rows of a query, or of a Parquet file, through DuckDB (https://duckdb.org, its C API), in the order in which DuckDB gives
/// them. Numbers of all types are read as doubles, whole ones with their texts, all else as text: dates, times, truth values, categories,
/// and texts, which are numbers if all of them are.
/// </summary>
public static partial class QueryReader
{
    /// <summary>Reads a Parquet file.</summary>
    /// <param name="name">The name in diagnostics.</param>
    /// <param name="path">The file.</param>
    /// <param name="length">The number of its bytes.</param>
    /// <param name="by">The ranks that read it together; null: this process reads it alone.</param>
    public static DataFileResult Parquet(string name, string path, long length = 0, DividedReading? by = null) =>
        by is not null && by.Ranks.All(length >= by.Least) && DividedParquet.Read(name, path, by) is { } table
            ? new(table, null, null, []) : Read(name, $"FROM {ReadingOf(path)}", OfThisMachine, isFile: true);

    /// <summary>
    /// The function of SQL that reads one Parquet file: the characters of patterns stand for themselves, and folders such as `x=99` are no
    /// columns.
    /// </summary>
    internal static string ReadingOf(string path) =>
        $"read_parquet({Quoted(PatternCharacter().Replace(Path.GetFullPath(path), "[$0]"), '\'')}, hive_partitioning = false)";

    /// <summary>Reads the rows of the last statement of a text of SQL; those before it are run first.</summary>
    /// <param name="name">The name in diagnostics.</param>
    /// <param name="sql">The text.</param>
    public static DataFileResult Read(string name, string sql) => Read(name, sql, OfThisMachine);

    internal static long OfThisMachine => LargeArrays.Memory;

    /// <summary>Reads the rows unless their cells need more memory than given.</summary>
    internal static DataFileResult Read(string name, string sql, long memory, bool isFile = false)
    {
        if (!DuckDbLibrary.IsFound) return DataFileResult.Failed(QueryDiagnostics.NoLibrary(name));
        try
        {
            using var connection = new DuckDbConnection();
            if (LastOf(connection, sql) is not { } query) return DataFileResult.Failed(QueryDiagnostics.NoQuery());
            if (TwiceIn(connection, query) is var (one, other))
                return DataFileResult.Failed(QueryDiagnostics.SameColumn(name, one, other));
            var (columns, total, why) = Cells(connection, name, query, memory);
            if (why is null && total == 0) why = QueryDiagnostics.NoRows(name);
            return why is null ? new(new Table(name, total, [.. columns.Select((c, at) => c.ToColumn(at))]), null, null, [])
                : DataFileResult.Failed(why);
        }
        catch (QueryException exception)
        {
            return DataFileResult.Failed(QueryDiagnostics.Refused(name, exception.Message, isFile));
        }
    }

    /// <summary>
    /// The last statement, after those before it have run; null if there is none. It starts after the first semicolon of which the rest is
    /// one statement.
    /// </summary>
    private static string? LastOf(DuckDbConnection connection, string sql)
    {
        var statements = connection.Count(sql);
        if (statements <= 1) return statements == 0 ? null : sql.TrimEnd().TrimEnd(';');
        for (var at = sql.IndexOf(';', StringComparison.Ordinal); at >= 0; at = sql.IndexOf(';', at + 1))
        {
            if (!IsOne(connection, sql[(at + 1)..])) continue;
            connection.Run(sql[..at]);
            return sql[(at + 1)..].TrimEnd().TrimEnd(';');
        }

        return sql;
    }

    private static bool IsOne(DuckDbConnection connection, string rest)
    {
        try
        {
            return connection.Count(rest) == 1;
        }
        catch (QueryException)
        {
            // a semicolon inside of a text
            return false;
        }
    }

    private static List<(string Name, string Type)> Columns(DuckDbConnection connection, string query)
    {
        var (names, types) = (new List<string>(), new List<string>());
        connection.Read($"SELECT column_name, column_type FROM (DESCRIBE FROM ({query}\n))", (chunk, rows) =>
        {
            names.AddRange(QueryTexts.Read(DuckDb.Vector(chunk, 0), rows));
            types.AddRange(QueryTexts.Read(DuckDb.Vector(chunk, 1), rows));
            return true;
        });
        return [.. names.Zip(types)];
    }

    /// <summary>The cells of a query's result and the number of its rows, or why they are not read.</summary>
    internal static (List<QueryColumn> Columns, int Rows, Diagnostic? Why) Cells(DuckDbConnection connection, string name, string query,
        long memory)
    {
        var described = Columns(connection, query);
        if (described.Count > DataLimits.Columns) return ([], 0, CsvDiagnostics.TooManyColumns(name, described.Count));
        List<QueryColumn> columns = [.. described.Select(c => ColumnOf(name, c.Name, c.Type, described.Count))];
        var (all, total) = (string.Join(", ", described.Select(c => Selected(c.Name, c.Type))), 0L);
        Diagnostic? why = null;
        connection.Read($"SELECT {all} FROM ({query}\n)", (chunk, rows) =>
        {
            total += rows;
            var needed = total * columns.Count * sizeof(double);
            if (total > Array.MaxLength || !LargeArrays.Fit(needed, memory))
                why = CsvDiagnostics.NeedsMemory(name, needed, memory);
            if (why is null)
                foreach (var (i, column) in columns.Index()) column.Add(DuckDb.Vector(chunk, (ulong)i), rows);
            return why is null;
        });
        return (columns, (int)total, why);
    }

    /// <summary>The names of two columns of a query that are the same to DuckDB; null if there are none.</summary>
    private static (string One, string Other)? TwiceIn(DuckDbConnection connection, string query)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        (string, string)? twice = null;
        try
        {
            // of a query inside of another one, DuckDB renames the second
            connection.Read($"SELECT column_name FROM (DESCRIBE {query}\n)", (chunk, rows) =>
            {
                foreach (var column in QueryTexts.Read(DuckDb.Vector(chunk, 0), rows))
                    if (!names.TryAdd(column, column)) twice ??= (names[column], column);
                return true;
            });
        }
        catch (QueryException)
        {
            // a statement that cannot be described in this way, such as SHOW, names its own columns
        }

        return twice;
    }

    private static QueryColumn ColumnOf(string source, string name, string type, int beside) => type switch
    {
        "BIGINT" => new QueryWholes<long>(name, beside),
        "UBIGINT" => new QueryWholes<ulong>(name, beside),
        _ when IsHuge(type) => new QueryWholes<Int128>(name, beside),
        "UHUGEINT" => new QueryWholes<UInt128>(name, beside),
        _ when NumberType().IsMatch(type) => new QueryNumbers(name, beside),
        _ when IsNested(type) => new QueryNested(name, QueryDiagnostics.Nested(source, name, type)),
        _ => new QueryTexts(name, beside),
    };

    private static string Selected(string name, string type) =>
        IsNested(type) ? "NULL" : $"CAST({Quoted(name, '"')} AS {(type is "BIGINT" or "UBIGINT" or "UHUGEINT" ? type
            : IsHuge(type) ? "HUGEINT" : NumberType().IsMatch(type) ? "DOUBLE" : "VARCHAR")})";

    private static bool IsHuge(string type) => type == "HUGEINT" || WholeDecimal().IsMatch(type);

    private static bool IsNested(string type) => type.EndsWith(']') || NestedType().IsMatch(type);

    private static string Quoted(string text, char quote) =>
        $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";

    // decimal numbers of more digits than a double keeps are read as text, so that as levels they stay different
    [GeneratedRegex(@"^(U?(TINY|SMALL)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\((\d|1[0-5]),.*\))$")]
    private static partial Regex NumberType();

    [GeneratedRegex(@"^DECIMAL\(\d+,\s*0\)$")]
    private static partial Regex WholeDecimal();

    [GeneratedRegex(@"[*?\[]")]
    private static partial Regex PatternCharacter();

    [GeneratedRegex(@"^(STRUCT|MAP|UNION)\(")]
    private static partial Regex NestedType();
}
