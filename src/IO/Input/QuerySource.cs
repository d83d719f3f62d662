namespace ProbDsl.IO.Input;

/// <summary>A query used as data, `--data "sql:SELECT ..."`.</summary>
/// <param name="Sql">The text of SQL, in the language of DuckDB.</param>
internal sealed record QuerySource(string Sql)
{
    private const string Mark = "sql:";
    private const int MostShown = 60;

    /// <summary>The query of a `--data` argument; null if the argument names a file.</summary>
    public static QuerySource? Parse(string given) => given.StartsWith(Mark, StringComparison.OrdinalIgnoreCase) && !File.Exists(given)
        ? new(given[Mark.Length..]) : null;

    /// <summary>The name in messages and in the record of a fit: the query in one line, shortened.</summary>
    public string Name =>
        string.Join(' ', Sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is var line && line.Length > MostShown
            ? $"{Mark}{line[..MostShown]}..." : Mark + line;
}
