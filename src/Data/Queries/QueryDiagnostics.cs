namespace ProbDsl.Data.Queries;

/// <summary>Why a Parquet file or a query gives no table.</summary>
internal static class QueryDiagnostics
{
    /// <summary>E0361: DuckDB's library is not there.</summary>
    public static Diagnostic NoLibrary(string name) => DuckDbLibrary.Given is { } given
        ? Diagnostic.Error("E0361",
            $"{name} is read by DuckDB, whose library cannot be loaded from {DuckDbLibrary.Variable}={given}", Place.None)
            .Next($"set {DuckDbLibrary.Variable} to libduckdb.so or to its folder, or unset it")
        : Diagnostic.Error("E0361", $"{name} is read by DuckDB, whose library is not installed", Place.None)
            .Next($"install it: `npm install -C {DuckDbLibrary.Prefix} {DuckDbLibrary.Package}`\n"
                + $"or set {DuckDbLibrary.Variable} to the libduckdb.so that you have, or write the data as CSV");

    /// <summary>E0362: DuckDB refuses the file or the query.</summary>
    /// <param name="name">The name of the source.</param>
    /// <param name="why">DuckDB's message; what follows a blank line shows the place in a text that is not the user's.</param>
    /// <param name="isFile">Whether the source is a Parquet file.</param>
    public static Diagnostic Refused(string name, string why, bool isFile) =>
        Diagnostic.Error("E0362", $"{name}: {why.Split("\n\n")[0].Trim()}", Place.None).Next(isFile
            ? "check that it is a Parquet file, and complete: its first and last four bytes are `PAR1`"
            : "the text after `sql:` is SQL of DuckDB, whose last statement is a query; paths are relative to the current folder");

    /// <summary>E0362: a query of no statement.</summary>
    public static Diagnostic NoQuery() => Diagnostic.Error("E0362", "`sql:` is followed by no query", Place.None)
        .Next("write one, as in `--data \"sql:SELECT x, y FROM 'points.parquet' WHERE x > 0\"`");

    /// <summary>E0363: the columns have no numbers and texts, but lists or records.</summary>
    public static Diagnostic Nested(string name, string column, string type) =>
        Diagnostic.Error("E0363", $"column `{column}` of {name} has cells of type {type}", Place.None)
            .Next($"select what the story reads: `--data \"sql:SELECT ... FROM ...\"` with an element (`{column}[1]`), a field "
                + $"(`{column}.name`) or a row for each element (`unnest({column})`)");

    /// <summary>E0303: two columns of a query with one name. DuckDB's names do not distinguish upper and lower case.</summary>
    public static Diagnostic SameColumn(string name, string one, string other) =>
        Diagnostic.Error("E0303", one == other ? $"two columns of {name} are called `{one}`"
            : $"the columns `{one}` and `{other}` of {name} are one name in SQL", Place.None)
            .Next($"give one of them another name: `SELECT a.{one}, b.{other} AS {other}_2 ...`, or leave it out");

    /// <summary>E0363: a table without rows.</summary>
    public static Diagnostic NoRows(string name) => Diagnostic.Error("E0363", $"{name} has no rows", Place.None)
        .Next("check the conditions of the query, or whether the file is the one that you mean");
}
