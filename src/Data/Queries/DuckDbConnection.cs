namespace ProbDsl.Data.Queries;

/// <summary>A database in memory, which reads files. It holds nothing beyond what queries attach to it.</summary>
internal sealed class DuckDbConnection : IDisposable
{
    private readonly nint database, connection;

    public DuckDbConnection()
    {
        if (DuckDb.Open(null, out database) != 0) throw new QueryException("DuckDB cannot open a database in memory");
        if (DuckDb.Connect(database, out connection) != 0) throw new QueryException("DuckDB cannot connect to its database in memory");
    }

    /// <summary>The number of statements in a text of SQL.</summary>
    /// <exception cref="QueryException">The text is not valid SQL.</exception>
    public int Count(string sql)
    {
        var count = DuckDb.Extract(connection, sql, out var statements);
        try
        {
            // a text of nothing but comments has no statement and no error
            if (count == 0 && TextOf(DuckDb.ExtractError(statements)) is { Length: > 0 } why) throw new QueryException(why);
            return (int)count;
        }
        finally
        {
            DuckDb.DestroyExtracted(ref statements);
        }
    }

    /// <summary>Runs statements for their effects.</summary>
    /// <exception cref="QueryException">A statement fails.</exception>
    public void Run(string sql)
    {
        var state = DuckDb.Query(connection, sql, out var result);
        var why = state == 0 ? null : TextOf(DuckDb.ResultError(ref result));
        DuckDb.DestroyResult(ref result);
        if (state != 0) throw new QueryException(why ?? "");
    }

    /// <summary>Runs a query and shows its result chunk by chunk; the whole result is never in DuckDB's memory.</summary>
    /// <param name="sql">One query.</param>
    /// <param name="chunk">Takes a chunk and the number of its rows; returns whether it takes more.</param>
    /// <exception cref="QueryException">The query fails.</exception>
    public void Read(string sql, Func<nint, int, bool> chunk)
    {
        DuckDb.Result result = default;
        var isPrepared = DuckDb.Prepare(connection, sql, out var statement) == 0;
        try
        {
            if (!isPrepared) throw new QueryException(TextOf(DuckDb.PrepareError(statement)) ?? "");
            if (DuckDb.Execute(statement, out result) != 0) throw new QueryException(TextOf(DuckDb.ResultError(ref result)) ?? "");
            for (var isOpen = true; isOpen && DuckDb.Fetch(result) is var next and not 0;)
            {
                try
                {
                    isOpen = chunk(next, (int)DuckDb.Size(next));
                }
                finally
                {
                    DuckDb.DestroyChunk(ref next);
                }
            }

            // a file may be damaged in the middle
            if (TextOf(DuckDb.ResultError(ref result)) is { Length: > 0 } why) throw new QueryException(why);
        }
        finally
        {
            DuckDb.DestroyResult(ref result);
            DuckDb.DestroyPrepared(ref statement);
        }
    }

    public void Dispose()
    {
        var (open, connected) = (database, connection);
        DuckDb.Disconnect(ref connected);
        DuckDb.Close(ref open);
    }

    private static string? TextOf(nint text) => Marshal.PtrToStringUTF8(text);
}

/// <summary>DuckDB's reason for refusing a query.</summary>
internal sealed class QueryException(string why) : Exception(why);
