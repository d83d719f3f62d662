using System.Text.RegularExpressions;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Data.Parts;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Paging;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Data.Queries;

/// <summary>
/// Reads the rows of a query, or of a Parquet file, through DuckDB (https://duckdb.org, its C API), in the order in which DuckDB gives
/// them. Numbers of all types are read as doubles, all else as text: dates, times, truth values, categories, and texts, which are numbers
/// if all of them are.
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

    /// <summary>The function of SQL that reads a Parquet file.</summary>
    internal static string ReadingOf(string path) => $"read_parquet({Quoted(path, '\'')})";

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
            names.AddRange(QueryTexts.Of(DuckDb.Vector(chunk, 0), rows));
            types.AddRange(QueryTexts.Of(DuckDb.Vector(chunk, 1), rows));
            return true;
        });
        return [.. names.Zip(types)];
    }

    /// <summary>The cells of a query's result and the number of its rows, or why they are not read.</summary>
    internal static (List<QueryColumn> Columns, int Rows, Diagnostic? Why) Cells(DuckDbConnection connection, string name, string query,
        long memory)
    {
        var described = Columns(connection, query);
        if (described.Find(c => IsNested(c.Type)) is { Name: { } nested } of)
            return ([], 0, QueryDiagnostics.Nested(name, nested, of.Type));
        if (described.Count > DataLimits.Columns) return ([], 0, CsvDiagnostics.TooManyColumns(name, described.Count));
        List<QueryColumn> columns =
        [
            .. described.Select(c => IsNumber(c.Type)
                ? (QueryColumn)new QueryNumbers(c.Name, described.Count) : new QueryTexts(c.Name, described.Count)),
        ];
        var (all, total) = (string.Join(", ", described.Select(c =>
            $"CAST({Quoted(c.Name, '"')} AS {(IsNumber(c.Type) ? "DOUBLE" : "VARCHAR")})")), 0L);
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

    private static bool IsNumber(string type) => NumberType().IsMatch(type);

    private static bool IsNested(string type) => type.EndsWith(']') || NestedType().IsMatch(type);

    private static string Quoted(string text, char quote) =>
        $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";

    [GeneratedRegex(@"^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)|BIGNUM|VARINT)$")]
    private static partial Regex NumberType();

    [GeneratedRegex(@"^(STRUCT|MAP|UNION)\(")]
    private static partial Regex NestedType();
}
