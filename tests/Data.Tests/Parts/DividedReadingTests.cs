using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Data.Parts;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Formats;
using ProbDsl.Tests.Mutations;
using ProbDsl.Tests.Ranks;

namespace ProbDsl.Tests.Parts;

/// <summary>A file read by several ranks is the file read by one process: the same cells, and the same places of each.</summary>
public sealed class DividedReadingTests
{
    public static TheoryData<string, bool> Texts => new()
    {
        { "x,y\n1,2\n3,4\n5,6\n7,8\n", true },
        { "x,y\r\n1,2\r\n3,4\r\n5,6\r\n7,8", true },
        { "x,y\r1,2\r3,4\r5,6\r7,8\r", true },
        { "\uFEFFx,größe\n1,2\n3,4\n5,6\n7,8\n", true },
        // the levels of a column, its type and the order of its codes are those of all parts
        { "g,x\nb,1\na,2\nd,3\nc,4\na,5\n🙂,6\n", true },
        { "x,y\n1,1\n2,1\n3,1\n4,7O\n", true },
        { "x,y\n7O,1\n2,1\n3,1\n4,1\n", true },
        { "x,y\n1,1\n01,1\n1.0,1\none,1\n", true },
        { "x,g\nNA,a\n2,\n,b\nnull,NA\ninf,\"\"\n", true },
        { "x,y\n,\n,\n,\n", true },
        // names of numbers
        { "k,x\n01,1\n1,2\n10,3\n9,4\n1234567890123456701,5\n1234567890123456711,6\n", true },
        { "k,x\n1,3.10\n2,3.1\n3,1E5\n4,100000\n", true },
        { "k,x\n1,\"NA\"\n2,1\n3,NA\n4,2\n", true },
        { "k,x\n1,\"NA\"\n2,a\n3,NA\n4,b\n", true },
        // lines within quotes, at any position
        { "g,x\na,1\n\"two\nlines\",2\nb,3\n\"a \"\"q\"\"\",4\nc,5\n", true },
        { "g,x\n\"1\n2\n3\n4\",1\n", false },
        { "g,x\n5\" pipe,1\n6\" pipe,2\n7\" pipe,3\n", true },
        // blank lines
        { "\n\nx,y\n\n1,2\n   \n\r\n3,4\n\n5,6\n\n\n", true },
        { "x\n1\n2\n3\n4\n5\n6\n", true },
        { "x\n1\n\n\n2\n\n3\n4\n5\n6\n", true },
        { "x\n1\n2\n\n\n\n\n\n", false },
        { "x,g\n1,a\n", true },
    };

    [Theory, MemberData(nameof(Texts))]
    public void A_table_of_ranks_is_that_of_one_process(string text, bool canBeDivided)
    {
        var divided = 0;
        foreach (var ranks in (int[])[2, 3, 5])
            foreach (var piece in (int[])[4, 16, 1 << 20])
                if (Same(Encoding.UTF8.GetBytes(text), "t.csv", ranks, piece)) divided++;
        Assert.Equal(canBeDivided, divided > 0);
    }

    [Fact]
    public void A_long_file_is_divided()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => $"{i},level {i * 7 % 91},{(i % 13 == 0 ? "" : i / 8.0)}\n");
        var text = "x,g,y\n" + string.Concat(rows);
        foreach (var ranks in (int[])[2, 3, 4, 7]) Assert.True(Same(Encoding.UTF8.GetBytes(text), "t.csv", ranks, 1 << 12));
    }

    /// <summary>Texts of more than one block, and one that is longer than a block.</summary>
    [Fact]
    public void Distinct_texts_of_all_ranks_are_levels()
    {
        List<List<string>> texts = [.. Enumerable.Range(0, 3).Select(rank => Enumerable.Range(0, 90_000)
            .Select(i => $"ö{(i * 7) + (rank * 100)} {new string('x', 100)}").Append(new string('y', rank * 2_500_000)).ToList())];
        string[] expected = [.. texts.SelectMany(of => of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.All(ThreadRanks.Run(3, ranks => RankTexts.Levels(ranks, texts[ranks.Rank])), levels => Assert.Equal(expected, levels));
    }

    /// <summary>More columns than a system maps one by one.</summary>
    [Fact]
    public void Many_columns_are_mapped_together()
    {
        var row = string.Join(',', Enumerable.Range(0, 70_000));
        var names = string.Join(',', Enumerable.Range(0, 70_000).Select(i => $"c{i}"));
        var memory = new SharedMemory();
        var tables = Divided(Encoding.UTF8.GetBytes($"{names}\n{row}\n{row}\n{row}\n"), "t.csv", 2, 1 << 20, memory);
        Assert.InRange(memory.Maps, 1, 4);
        Assert.All(tables, table => Assert.Equal([69_999.0, 69_999, 69_999], ((NumberColumn)table!.Columns[69_999]).Values));
    }

    [Fact]
    public void Whole_and_damaged_files()
    {
        var divided = 0;
        foreach (var (name, seed) in SeedFiles.All.Where(f => f.Name.EndsWith("sv", StringComparison.Ordinal)))
            for (var number = 0; number < 60; number++)
                if (Same(number == 0 ? seed : Mutation.Of(seed, number), name, 2 + (number % 3), 64)) divided++;
        Assert.InRange(divided, 150, 400);
    }

    [Theory]
    [InlineData("x,y\n1,2\n3\n5,6\n7,8\n", "a row is too short")]
    [InlineData("x,y\n1,2\n3,4\n5,6\n\"7,8\n", "a quote is never closed")]
    [InlineData("x,x\n1,2\n3,4\n5,6\n7,8\n", "a name occurs twice")]
    [InlineData("x;y\n1;2\n3;4\n5;6\n7;8\n", "semicolons")]
    [InlineData("x,y\n1,2\n3,\u0000\n5,6\n7,8\n", "it is no text")]
    [InlineData("x\n1\n2\n3\n4\n\n\n", "blank lines at the end are reported")]
    [InlineData("x,y", "no rows")]
    [InlineData("", "empty")]
    public void What_is_to_be_reported_is_read_as_a_whole(string text, string because) =>
        Assert.False(Same(Encoding.UTF8.GetBytes(text), "t.csv", 3, 1 << 20), because);

    [Fact]
    public void Ranks_without_a_file_in_common_read_the_whole()
    {
        var memory = new SharedMemory { AreHidden = true };
        var bytes = Encoding.UTF8.GetBytes("x,y\n1,2\n3,4\n5,6\n7,8\n");
        Assert.All(Divided(bytes, "t.csv", 2, 1 << 20, memory), Assert.Null);
        Assert.Equal(0, memory.Names);
        Assert.All(Divided(bytes, "t.csv", 2, 1 << 20, new() { IsFull = true }), Assert.Null);
    }

    [Fact]
    public void What_a_rank_writes_into_a_column_is_its_own()
    {
        var memory = new SharedMemory();
        var tables = Divided(Encoding.UTF8.GetBytes("x,y\n1,2\n3,4\n5,6\n7,8\n"), "t.csv", 2, 1 << 20, memory);
        ((NumberColumn)tables[0]!.Columns[0]).Values[1] = 99;
        Assert.Equal("x number 1 3 5 7; y number 2 4 6 8", Csv.Show(tables[1]!));
    }

    [Fact]
    public void Small_files_and_other_formats_are_read_as_a_whole()
    {
        var memory = new SharedMemory();
        Assert.All(Read("t.csv", "x,y\n1,2\n3,4\n", least: 1000), Assert.Null);
        Assert.All(Read("t.json", "{\"x\": [1, 2, 3]}", least: 1), Assert.Null);
        Assert.All(Read("t.csv", "x,y\n1,2\n3,4\n5,6\n", least: 1), Assert.NotNull);

        Table?[] Read(string name, string text, long least)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Stream Open() => new MemoryStream(bytes);
            return ThreadRanks.Run(2, ranks => DividedFileReader.Parts(name, Open(), Open, new(ranks, memory, least)));
        }
    }

    /// <summary>Whether the file was divided; then all ranks have the table that one process reads.</summary>
    private static bool Same(byte[] bytes, string name, int ranks, int piece)
    {
        var memory = new SharedMemory();
        var whole = CsvReader.Read(name, new MemoryStream(bytes));
        var tables = Divided(bytes, name, ranks, piece, memory);
        Assert.True(tables.All(table => table is null) || tables.All(table => table is not null));
        if (tables[0] is null) return false;
        Assert.Empty(whole.Diagnostics);
        Assert.All(tables, table => Assert.Equal(Described(whole.Table!), Described(table!)));
        return true;
    }

    private static Table?[] Divided(byte[] bytes, string name, int count, int piece, SharedMemory memory)
    {
        Stream Open() => new MemoryStream(bytes);
        var limits = new CsvMemory(1 << 30, Piece: piece, Kept: piece);
        return ThreadRanks.Run(count, ranks => new DividedCsv(name, Open, bytes.Length, limits, new(ranks, memory)).Read());
    }

    private static string Described(Table table) =>
        Csv.Show(table) + string.Concat(table.Columns.SelectMany(column => Enumerable.Range(0, table.Rows).Where(row => row % 97 < 12)
            .Select(row => $"\n{Shown(table.PlaceOf(row, column))} {table.CellText(row, column)}")
            .Prepend($"\n{Shown(table.PlaceOf(column))} {column.MissingCount} {column.FirstMissing} {Csv.Names(column)}")));

    private static string Shown(DataPlace place) =>
        $"{place.File} {place.Row} {place.Column} {place.Line} {place.LineText} {place.Start} {place.Length}";
}
