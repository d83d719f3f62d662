using ProbDsl.Data.Columns;
using ProbDsl.Data.Dates;
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
    [InlineData("DATE '2024-03-01'", 19783)]
    [InlineData("TIMESTAMP '2024-03-01 12:00:00'", 19783.5)]
    [InlineData("TIMESTAMP_NS '2024-03-01 00:00:00.000864'", 19783.00000001)]
    [InlineData("TIMESTAMPTZ '2024-03-01 12:00:00+06:00'", 19783.25)]
    [InlineData("NULL::DATE", double.NaN)]
    public void Dates_and_times_are_dates(string cell, double days)
    {
        var table = QueryReader.Read("sql", $"SELECT {cell} AS d").Table!;
        Assert.Equal(days, Assert.Single(DateColumn.Read(table.Columns[0], DateFormat.Iso).Values), 1e-10);
    }

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
    [InlineData("123456789012345678901234567890::BIGNUM", "number 1.2345678901234568E+29")]
    [InlineData("1234567890123456789012345::DECIMAL(30, 0)", "number 1.2345678901234568E+24")]
    [InlineData("1234567890123.25::DECIMAL(18, 2)", "number 1234567890123.25")]
    [InlineData("[1, 2]", "E0363")]
    [InlineData("{'a': 1}", "E0363")]
    [InlineData("MAP {'a': 1}", "E0363")]
    [InlineData("[1, 2]::INTEGER[2]", "E0363")]
    [InlineData("INTERVAL 3 DAY", "text [3 days] 3 days")]
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
        Assert.Equal(TableHash.Compute(Read(rows)), TableHash.Compute(table));
        Assert.NotEqual(TableHash.Compute(table), TableHash.Compute(Read($"SELECT * REPLACE (1 AS x) FROM ({rows})")));

        string To(string path) => $"COPY ({rows}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    [Theory]
    [InlineData("SELECT 1 AS x;;  ", "x number 1")]
    [InlineData("FROM (VALUES (1), (2)) t(x) -- all", "x number 1 2")]
    [InlineData("CREATE TABLE t AS SELECT 5 AS x; INSERT INTO t VALUES (6); FROM t", "x number 5 6")]
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
    [InlineData("SELECT 1 AS x, 2 AS x", "E0303")]
    [InlineData("SELECT 1 AS x, 2 AS X -- the same to DuckDB", "E0303")]
    [InlineData("FROM (VALUES (1)) a(x), (VALUES (2)) b(x)", "E0303")]
    [InlineData("CREATE TABLE t AS SELECT 1 AS x; SELECT a.x, b.x FROM t a, t b;", "E0303")]
    public void A_query_without_a_table(string sql, string code) => Assert.Equal(code, Error(sql).Code);

    [Theory]
    [InlineData("(1234567890123456711::BIGINT), (NULL), (-1234567890123456701), (5)",
        "[-1234567890123456701 5 1234567890123456711] 1234567890123456711 _ -1234567890123456701 5")]
    [InlineData("(18446744073709551615::UBIGINT), (18446744073709551614)",
        "[18446744073709551614 18446744073709551615] 18446744073709551615 18446744073709551614")]
    [InlineData("(123456789012345678901234::HUGEINT), (-123456789012345678901235)",
        "[-123456789012345678901235 123456789012345678901234] 123456789012345678901234 -123456789012345678901235")]
    [InlineData("(12345678901234567890::DECIMAL(20, 0)), (12345678901234567891)",
        "[12345678901234567890 12345678901234567891] 12345678901234567890 12345678901234567891")]
    [InlineData("(123456789012345678.10::DECIMAL(20, 2)), (123456789012345678.11)",
        "[123456789012345678.10 123456789012345678.11] 123456789012345678.10 123456789012345678.11")]
    [InlineData("(123456789012345678901234567890123::BIGNUM), (3)",
        "[3 123456789012345678901234567890123] 123456789012345678901234567890123 3")]
    [InlineData("('01'), ('1'), (NULL), ('NA'), ('')", "[01 1 NA] 01 1 _ NA _")]
    [InlineData("('a'), (NULL), ('NA'), ('null')", "[NA a null] a _ NA null")]
    [InlineData("(10), (9), (NULL)", "[9 10] 10 9 _")]
    public void Names_are_texts_as_the_query_has_them(string rows, string names) =>
        Assert.Equal(names, Csv.Names(Read($"FROM (VALUES {rows}) t(x)").Columns[0]));

    /// <summary>Long ids of which the first chunks have none, whole and by ranks.</summary>
    [Fact]
    public void Long_whole_numbers_after_short_ones()
    {
        const string rows =
            "SELECT CASE WHEN i < 7000 THEN i % 9 ELSE 1234567890123456000 + i END AS x, '0' || i % 7 AS code FROM range(10000) t(i)";
        var path = Path.Combine(folder, "ids.parquet");
        Read($"COPY ({rows}) TO '{path}' (ROW_GROUP_SIZE 2048); SELECT 1");
        string[] expected = [.. Enumerable.Range(0, 10000).Select(i => i < 7000 ? $"{i % 9}" : $"{1234567890123456000 + i}")];
        var whole = QueryReader.Parquet("t.parquet", path).Table!;
        Check(whole);
        var shared = new SharedMemory();
        Assert.All(ThreadRanks.Run(3, ranks => DividedParquet.Read("t.parquet", path, new(ranks, shared))), table => Check(table!));
        var others = rows.Replace("123456000 + i", "123456001 + i", StringComparison.Ordinal);
        Assert.NotEqual(TableHash.Compute(Read(rows)), TableHash.Compute(Read(others)));

        void Check(Table table)
        {
            Assert.Equal(expected, table.Texts(table.Columns[0]));
            Assert.Equal("[00 01 02 03 04 05 06]", Csv.Names(table.Columns[1])[..22]);
            Assert.Equal(expected.Select(double.Parse), ((NumberColumn)table.Columns[0]).Values);
        }
    }

    /// <summary>A path is one file, whose name may have the characters of patterns, in a folder that looks like a partition.</summary>
    [Theory]
    [InlineData("data[1].parquet", "data1.parquet")]
    [InlineData("a*b.parquet", "aab.parquet")]
    [InlineData("a?b.parquet", "acb.parquet")]
    [InlineData("it's [x] {a,b} 100%.parquet", "it's x {a,b} 100%.parquet")]
    public void A_path_is_one_file(string name, string other)
    {
        var inside = Directory.CreateDirectory(Path.Combine(folder, "x=99", "p[1]*")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "x=99", "p1b"));
        foreach (var (file, x) in new[] { (name, 7), (other, 8) })
        {
            Read($"COPY (SELECT {x} AS x) TO '{folder}/plain.parquet'; SELECT 1");
            File.Move($"{folder}/plain.parquet", Path.Combine(inside, file));
        }

        File.Copy(Path.Combine(inside, other), Path.Combine(folder, "x=99", "p1b", name));
        Assert.Equal("x number 7", Csv.Show(QueryReader.Parquet(name, Path.Combine(inside, name)).Table!));
    }

    [Fact]
    public void A_column_of_lists_is_an_error_where_it_is_read()
    {
        var table = Read("SELECT [1, 2] AS l, 3 AS x");
        Assert.Equal("l E0363; x number 3", Csv.Show(table));
        Assert.Contains("`l[1]`", Assert.IsType<UnreadableColumn>(table.Columns[0]).Why.Help);
    }

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
