using System.Text;
using ProbDsl.Data.Columns;

namespace ProbDsl.Tests.Formats;

public sealed class CsvReaderTests
{
    public static TheoryData<string, string> Texts => new()
    {
        // numbers and texts
        { "x,y\n1,-0.5\n1e-3,+2\n", "x number 1 0.001; y number -0.5 2" },
        { "x\n.5\n5.\n0\n", "x number 0.5 5 0" },
        { "x\ninf\n-Infinity\n1e400\n", "x number Infinity -Infinity Infinity" },
        { "x,g\n1,b\n2,a\n3,b\n", "x number 1 2 3; g text [a b] b a b" },
        { "g\nb\nB\na\nÄ\n", "g text [B a b Ä] b B a Ä" },
        { "x\n1\n7O\n", "x text [1 7O] 1 7O" },
        { "x\n1.0\n1\ntrue\n", "x text [1 1.0 true] 1.0 1 true" },
        { "x\n0x10\n", "x text [0x10] 0x10" },
        { "x\n1_000\n", "x text [1_000] 1_000" },
        { "x\n1 000\n", "x text [1 000] 1 000" },
        { "x\n--1\n", "x text [--1] --1" },
        { "x\n1e\n", "x text [1e] 1e" },
        { "x\n-nan\n", "x text [-nan] -nan" },
        { "x\n-\n", "x text [-] -" },
        // missing cells
        { "x,y\n,1\nNA,2\nNaN,3\nnan,4\nnull,5\nNULL,6\n7,\n", "x number _ _ _ _ _ _ 7; y number 1 2 3 4 5 6 _" },
        { "x\n.\n", "x text [.] ." },
        { "x\nna\n", "x text [na] na" },
        { "x,y\n\"\",\"NA\"\n\"  \",1\n", "x number _ _; y number _ 1" },
        { "g,h\na,\n,b\n", "g text [a] a _; h text [b] _ b" },
        { "x,y\nNA,\n,NA\n", "x number _ _; y number _ _" },
        // line ends, blank lines, the last line
        { "x,y\r\n1,2\r\n3,4\r\n", "x number 1 3; y number 2 4" },
        { "x,y\r1,2\r3,4", "x number 1 3; y number 2 4" },
        { "x,y\n1,2\r\n3,4\r5,6", "x number 1 3 5; y number 2 4 6" },
        { "\n  \nx,y\n\n1,2\n   \n\r\n3,4\n\n\n", "x number 1 3; y number 2 4" },
        { "x\n1\n\n3\n\n\n", "x number 1 _ 3" },
        { "\"a,b\"\n1\n\n3\n", "a,b number 1 _ 3" },
        { "x,y\n1,\n2,  \n", "x number 1 2; y number _ _" },
        { "\uFEFFx,y\n1,2\n", "x number 1; y number 2" },
        { "\uFEFF\"x\",y\n1,2\n", "x number 1; y number 2" },
        // quotes
        { "g,y\n\"a, b\",\"1.5\"\n", "g text [a, b] a, b; y number 1.5" },
        { "g,y\n\"say \"\"hi\"\"\",1\n\"\"\"\",2\n", "g text [\" say \"hi\"] say \"hi\" \"; y number 1 2" },
        { "g,y\n\"two\nlines\",1\n\"three\r\n\r\nlines\",2\n", "g text [three¶¶¶¶lines two¶lines] two¶lines three¶¶¶¶lines; y number 1 2" },
        { "g,y\n5\" pipe,1\na\"b\"c,2\n", "g text [5\" pipe a\"b\"c] 5\" pipe a\"b\"c; y number 1 2" },
        { "g,y\n  \"a\"  ,  2  \n", "g text [a] a; y number 2" },
        { "g\n\" a \"\na\n", "g text [a] a a" },
        { "g\n\"a\"", "g text [a] a" },
        { "\"two\nlines\",y\n1,2\n", "two¶lines number 1; y number 2" },
        { "\"2019\",\"2020\"\n1,2\n", "2019 number 1; 2020 number 2" },
        // names
        { " x , y\n1,2\n", "x number 1; y number 2" },
        { "größe,体重,🙂\n1,2,3\n", "größe number 1; 体重 number 2; 🙂 number 3" },
        { "NA,x\n1,2\n", "NA number 1; x number 2" },
        // tabs
        { "x\ty\n1\t2\n\t4\n", "x number 1 _; y number 2 4" },
        { "x\tg\n1\ta, b\n", "x number 1; g text [a, b] a, b" },
        { "x,g\n1,a\tb\n", "x number 1; g text [a\tb] a\tb" },
        { "x\ty\n1\t\n2\t \n", "x number 1 2; y number _ _" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void A_text_becomes_these_columns(string text, string columns) => Assert.Equal(columns, Csv.Show(Csv.Table(text)));

    [Theory]
    [InlineData("t.csv", "x,a\tb\n1,2\n", "x number 1; a\tb number 2")]
    [InlineData("t.TSV", "x,a\tb\n1\t2\n", "x,a number 1; b number 2")]
    [InlineData("t.tab", "x,a\tb\n1\t2\n", "x,a number 1; b number 2")]
    public void Where_the_header_shows_both_separators_the_name_decides(string name, string text, string columns) =>
        Assert.Equal(columns, Csv.Show(Csv.Table(text, name)));

    [Theory]
    [InlineData("t.tsv", "x,y\n1,2\n")]
    [InlineData("t.csv", "x\ty\n1\t2\n")]
    public void A_header_with_one_separator_decides_against_the_name(string name, string text) =>
        Assert.Equal("x number 1; y number 2", Csv.Show(Csv.Table(text, name)));

    [Fact]
    public void A_text_gives_the_same_table_however_the_stream_hands_it_out()
    {
        var text = "x,g\n" + string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{i},level {i % 7}\n"));
        var whole = Csv.Table(text);
        var dripping = Data.Formats.CsvReader.Read("t.csv", new DrippingStream(Encoding.UTF8.GetBytes(text))).Table!;
        Assert.Equal(Csv.Show(whole), Csv.Show(dripping));
        Assert.Equal(30_000, dripping.Rows);
    }

    [Fact]
    public void A_slip_in_the_last_of_many_rows_keeps_all_cells()
    {
        const int rows = 50_000;
        var table = Csv.Table("x\n" + string.Concat(Enumerable.Range(0, rows - 1).Select(i => $"{i}.50\n")) + "7O\n");
        var column = Assert.IsType<TextColumn>(table.Find("x"));
        Assert.Equal((rows - 1, 1, rows), (column.FirstNonNumber, column.NonNumberCount, column.Levels.Count));
        Assert.Equal("49998.50", column.Text(rows - 2));
        Assert.True(column.Levels.SequenceEqual(column.Levels.Order(StringComparer.Ordinal)));
    }

    /// <summary>A stream that cannot seek and gives one to a hundred bytes at a time.</summary>
    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private readonly Random random = new(7);

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, 100)));
    }
}
