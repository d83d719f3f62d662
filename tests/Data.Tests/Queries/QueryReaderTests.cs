using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Data.Queries;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Formats;
using ProbDsl.Tests.Parts;
using ProbDsl.Tests.Ranks;

namespace ProbDsl.Tests.Queries;

/// <summary>Queries and Parquet files, where DuckDB's library is installed.</summary>
public sealed class QueryReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("probdsl-query").FullName;

    public QueryReaderTests() => Assert.SkipUnless(DuckDbLibrary.IsFound, "DuckDB's library is not installed");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("1::TINYINT", "number 1")]
    [InlineData("-3::SMALLINT", "number -3")]
    [InlineData("70000::INTEGER", "number 70000")]
    [InlineData("9007199254740992::BIGINT", "number 9007199254740992")]
    [InlineData("200::UTINYINT", "number 200")]
    [InlineData("60000::USMALLINT", "number 60000")]
    [InlineData("4000000000::UINTEGER", "number 4000000000")]
    [InlineData("5::UBIGINT", "number 5")]
    [InlineData("1000000000000000000000::HUGEINT", "number 1E+21")]
    [InlineData("0.5::FLOAT", "number 0.5")]
    [InlineData("0.1::DOUBLE", "number 0.1")]
    [InlineData("12.345::DECIMAL(9, 3)", "number 12.345")]
    [InlineData("'inf'::DOUBLE", "number Infinity")]
    [InlineData("'nan'::DOUBLE", "number _")]
    [InlineData("NULL::DOUBLE", "number _")]
    [InlineData("NULL", "number _")]
    [InlineData("true", "text [true] true")]
    [InlineData("DATE '2026-11-25'", "text [2026-11-25] 2026-11-25")]
    [InlineData("TIMESTAMP '2026-11-25 01:02:03'", "text [2026-11-25 01:02:03] 2026-11-25 01:02:03")]
    [InlineData("'a'::ENUM('b', 'a')", "text [a] a")]
    [InlineData("'twelve bytes'", "text [twelve bytes] twelve bytes")]
    [InlineData("'thirteen byte'", "text [thirteen byte] thirteen byte")]
    [InlineData("'über'", "text [über] über")]
    [InlineData("'07'", "number 7")]
    [InlineData("'NA'", "number _")]
    public void A_cell_of_each_type(string sql, string shown) => Assert.Equal($"x {shown}", Csv.Show(Read($"SELECT {sql} AS x")));

    /// <summary>
    /// Ranks that read parts of a Parquet file have what one process reads, with texts that are numbers in some parts only.
    /// </summary>
    [Theory, InlineData(2), InlineData(5)]
    public void Ranks_read_parts_of_a_Parquet_file(int count)
    {
        const string rows = """
            SELECT CASE WHEN i % 7 <> 0 THEN (i * 37 % 1001) / 8 END AS x, CASE WHEN i % 3 <> 0 THEN 'level ' || (i * i % 4099) END AS g,
                   CASE WHEN i < 9000 THEN '' || i ELSE 'nine' END AS mixed, '0' || i AS digits, NULL AS none
            FROM range(10000) t(i)
            """;
        var path = Path.Combine(folder, "parts.parquet");
        Read($"COPY ({rows}) TO '{path}' (ROW_GROUP_SIZE 2048); SELECT 1");
        var shared = new SharedMemory();
        var whole = QueryReader.Parquet("t.parquet", path).Table!;
        var tables = ThreadRanks.Run(count, ranks => DividedParquet.Read("t.parquet", path, new(ranks, shared)));
        Assert.All(tables, table => Assert.Equal(Csv.Show(whole), Csv.Show(table!)));
        var none = Path.Combine(folder, "none");
        Assert.All(ThreadRanks.Run(count, ranks => DividedParquet.Read("t", none, new(ranks, shared))), Assert.Null);
    }

    /// <summary>The same rows by both readers, over many chunks, with missing cells in each column.</summary>
    [Fact]
    public void A_table_is_the_same_as_Parquet_and_as_CSV()
    {
        const string rows = """"
            SELECT CASE WHEN i % 7 <> 0 THEN (i * 37 % 1001) / 8 END AS x, CASE WHEN i % 5 <> 0 THEN i END AS "a ""b""",
                   CASE WHEN i % 3 <> 0 THEN 'level ' || i % 11 END AS g, i % 2 = 0 AS even
            FROM range(10000) t(i)
            """";
        var (parquet, csv) = (Path.Combine(folder, "it's.parquet"), Path.Combine(folder, "t.csv"));
        var read = Read($"{To(parquet)}; {To(csv)}; SELECT ';' AS x -- ; the end");
        Assert.Equal("x text [;] ;", Csv.Show(read));
        using var stream = File.OpenRead(csv);
        var (expected, table) = (DataFileReader.Read("t.csv", stream).Table!, QueryReader.Parquet("t.parquet", parquet).Table!);
        Assert.Equal(10_000, table.Rows);
        Assert.Equal(Csv.Show(expected), Csv.Show(table));
        Assert.Equal(TableHash.Of(expected), TableHash.Of(table));
        Assert.NotEqual(TableHash.Of(expected), TableHash.Of(Read($"SELECT * REPLACE (1 AS x) FROM ({rows})")));

        string To(string path) => $"COPY ({rows}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    [Theory]
    [InlineData("SELECT 1 AS x;;  ", "x number 1")]
    [InlineData("FROM (VALUES (1), (2)) t(x) -- all", "x number 1 2")]
    [InlineData("CREATE TABLE t AS SELECT 5 AS x; INSERT INTO t VALUES (6); FROM t", "x number 5 6")]
    [InlineData("SELECT 1 AS x, 2 AS x", "x number 1; x_1 number 2")]
    [InlineData("WITH a AS (SELECT 3 AS x) SELECT * FROM a WHERE ';' = ';'", "x number 3")]
    public void The_last_statement_is_the_table(string sql, string shown) => Assert.Equal(shown, Csv.Show(Read(sql)));

    [Theory]
    [InlineData("", "E0362")]
    [InlineData("-- nothing", "E0362")]
    [InlineData("SELEC 1", "E0362")]
    [InlineData("SELECT 1 AS x; SELEC 2", "E0362")]
    [InlineData("CREATE TABLE t AS SELECT 1", "E0362")]
    [InlineData("FROM 'no.parquet'", "E0362")]
    [InlineData("SELECT CAST(t AS INT) FROM (VALUES ('1'), ('x')) v(t)", "E0362")]
    [InlineData("SELECT 1 AS x WHERE false", "E0363")]
    [InlineData("SELECT [1, 2] AS x", "E0363")]
    [InlineData("SELECT {'a': 1} AS x", "E0363")]
    [InlineData("SELECT MAP {'a': 1} AS x", "E0363")]
    [InlineData("SELECT [1, 2]::INTEGER[2] AS x", "E0363")]
    public void A_query_without_a_table(string sql, string code) => Assert.Equal(code, Error(sql).Code);

    /// <summary>What DuckDB says about the text around the query is not shown.</summary>
    [Fact]
    public void The_place_in_a_text_that_is_not_the_users_is_not_shown() =>
        Assert.Equal("sql: Parser Error: syntax error at or near \"SELEC\"", Error("SELEC").Message);

    [Fact]
    public void A_damaged_file_is_refused_as_a_file()
    {
        var path = Path.Combine(folder, "t.parquet");
        Read($"COPY (SELECT i FROM range(100000) t(i)) TO '{path}'; SELECT 1");
        var bytes = File.ReadAllBytes(path);
        Array.Fill<byte>(bytes, 0x5a, bytes.Length / 4, bytes.Length / 2);
        File.WriteAllBytes(path, bytes);
        Assert.Equal("E0362", QueryReader.Parquet("t.parquet", path).Diagnostics[0].Code);
        File.WriteAllBytes(path, bytes[..100]);
        Assert.Contains("PAR1", QueryReader.Parquet("t.parquet", path).Diagnostics[0].Help);
    }

    [Fact]
    public void Rows_beyond_the_memory_are_refused() =>
        Assert.Equal("E0307", QueryReader.Read("sql", "FROM range(1000000)", memory: 100_000).Diagnostics[0].Code);

    private static Table Read(string sql)
    {
        var reading = QueryReader.Read("sql", sql);
        Assert.Empty(reading.Diagnostics);
        return reading.Table!;
    }

    private static Diagnostic Error(string sql)
    {
        var reading = QueryReader.Read("sql", sql);
        Assert.Null(reading.Table);
        return Assert.Single(reading.Diagnostics);
    }
}
