using System.Text;
using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

public sealed class CsvErrorTests
{
    public static TheoryData<string, string, string, string> Errors => new()
    {
        // text, code, message, row:column:line:marked
        { "", "E0301", "the file is empty", "-:-:-:" },
        { "\n \r\n", "E0301", "the file is empty", "-:-:-:" },
        { "\uFEFF", "E0301", "the file is empty", "-:-:-:" },
        { "x,y\n", "E0302", "the file has column names but no rows", "-:-:1:x,y" },
        { "x,y", "E0302", "the file has column names but no rows", "-:-:1:x,y" },
        { "x\n\n\n", "E0302", "the file has column names but no rows", "-:-:1:x" },
        { "x,y, x\n1,2,3\n", "E0303", "columns 1 and 3 are both called `x`", "-:x:1:x" },
        { "x,\"x\"\n1,2\n", "E0303", "columns 1 and 2 are both called `x`", "-:x:1:\"x\"" },
        { "x,,z\n1,2,3\n", "E0304", "column 2 has no name", "-:-:1:" },
        { "x,y\n1,2\n3\n5,6\n", "E0305", "the row has 1 cell, but the header has 2 columns", "2:-:3:3" },
        { "x,y\n1,2,3,4\n", "E0305", "the row has 4 cells, but the header has 2 columns", "1:-:2:3,4" },
        { "x,y\n1,2,\n", "E0305", "the row has 3 cells, but the header has 2 columns", "1:-:2:" },
        { "x\n1,2\n", "E0305", "the row has 2 cells, but the header has 1 column", "1:-:2:2" },
        { "x,y\n1,2\n3", "E0305", "the row has 1 cell, but the header has 2 columns", "2:-:3:3" },
        { "x,g\n1,\"a\n2,b\n", "E0306", "the quote that starts here is not closed", "1:-:2:\"" },
        { "x,g\n1,\"a\"\n2,\"b\n3,c", "E0306", "the quote that starts here is not closed", "2:-:3:\"" },
        { "x,\"y\n1,2\n", "E0306", "the quote that starts here is not closed", "-:-:1:\"" },
        { "x,g\n1,\"a\"b\n", "E0306", "text follows the closing quote", "1:g:2:b" },
        { "x,g\n1,\"a\" \"b\"\n", "E0306", "text follows the closing quote", "1:g:2:\"b\"" },
        { "x,g\n1,\"a\n2,\"b\"\n", "E0306", "text follows the closing quote", "1:g:3:b\"" },
        { "PK\u0003\u0004\0\0", "E0309", "the file is not text: there is a zero byte at offset 4", "-:-:-:" },
        { "x;y\n1,5;2\n2,5;1.234\n", "E0318", "`x` has decimal commas, and this number of `y` has a point", "2:y:3:1.234" },
        { "x\ty\n1.5\t1,25\n", "E0318", "`y` has decimal commas, and this number of `x` has a point", "1:x:2:1.5" },
        { "\n1,2\n3,4\n", "E0319", "the first line has numbers where column names should be", "-:-:2:1,2" },
        { "1.5,NA\n2,3\n", "E0319", "the first line has numbers where column names should be", "-:-:1:1.5,NA" },
    };

    [Theory, MemberData(nameof(Errors))]
    public void A_fault_is_named_with_its_place(string text, string code, string message, string place)
    {
        var error = Csv.Error(text);
        Assert.Equal((code, message), (error.Code, error.Message));
        var at = Csv.PlaceOf(error);
        Assert.Equal("t.csv", at.File);
        Assert.Equal(place,
            $"{at.Row?.ToString() ?? "-"}:{at.Column ?? "-"}:{at.Line?.ToString() ?? "-"}:{(at.LineText is null ? "" : Csv.Marked(at))}");
        Assert.False(string.IsNullOrWhiteSpace(error.Help));
    }

    [Theory]
    [InlineData("x,y\n1,2\n3", "the file ends within this row: it may be truncated")]
    [InlineData("x,y\n1,2\n3\n", "a missing cell still needs its separator: write nothing, or NA, between the separators")]
    [InlineData("x,y\n1,2,3\n",
        "put a cell that contains the separator in quotes, write decimals with a point, or add names for the extra columns")]
    [InlineData("x,y,z\n1,\"a\n2,b\"\n", "the row spans 2 lines, because a quote opens on one and closes on another: is that intended?")]
    [InlineData(",x\n1,2\n",
        "name it in the header, such as `row`; to write no row names, use row.names = FALSE in R or index=False in pandas")]
    [InlineData("x,g\n1,\"a\n2,\"b\"\n", "the quote was opened on line 2: should it be closed there? put the whole cell in quotes; "
        + "a quote inside quotes is written twice")]
    public void The_advice_fits_the_cause(string text, string help) => Assert.Equal(help, Csv.Error(text).Help);

    [Fact]
    public void All_faults_of_a_file_are_reported_in_order()
    {
        var found = Csv.Read("x,,x\n1,2,3\n1\n\"a\"b,2,3\n").Diagnostics;
        Assert.Equal(["E0304", "E0303", "E0305", "E0306"], found.Select(d => d.Code));
    }

    [Fact]
    public void Of_many_ragged_rows_ten_are_shown_and_the_rest_counted()
    {
        var found =
            Csv.Read("x,y\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => i % 2 == 0 ? "1,2\n" : "1,2,3\n"))).Diagnostics;
        Assert.Equal(11, found.Count);
        Assert.Equal([.. Enumerable.Range(1, 10).Select(i => (long?)2 * i)], found.Take(10).Select(d => Csv.PlaceOf(d).Row));
        Assert.Equal("9990 further rows do not have 2 cells", found[10].Message);
    }

    [Fact]
    public void A_byte_that_is_no_utf8_is_named_with_its_line()
    {
        var error = Csv.Error(Encoding.Latin1.GetBytes("city,height\nBern,540\nZürich,408\n"));
        Assert.Equal(("E0308", "byte FC in line 3 (offset 22 in the file) is not UTF-8"), (error.Code, error.Message));
        var place = Csv.PlaceOf(error);
        Assert.Equal((3L, "Z\uFFFDrich,408", 1, 1), (place.Line, place.LineText, place.Start, place.Length));
    }

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_line()
    {
        var place = Csv.PlaceOf(Csv.Error([0xEF, 0xBB, 0xBF, (byte)'a', 0xFF]));
        Assert.Equal((1L, "a\uFFFD", 1), (place.Line, place.LineText, place.Start));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void A_bad_byte_is_found_however_far(int before)
    {
        byte[] bytes = [(byte)'x', (byte)'\n', .. Enumerable.Repeat((byte)'a', before), 0xE2, 0x82];
        Assert.Contains($"offset {before + 2} ", Csv.Error(bytes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Utf16_is_recognized(string encoding)
    {
        var wide = Encoding.GetEncoding(encoding);
        var error = Csv.Error([.. wide.GetPreamble(), .. wide.GetBytes("x,y\n1,2\n")]);
        Assert.Equal(("E0309", "the file is UTF-16 text, not UTF-8"), (error.Code, error.Message));
    }

    [Fact]
    public void A_file_that_memory_cannot_hold_is_refused_before_it_is_read()
    {
        var error = Assert.Single(CsvReader.Read("big.csv", new HugeStream(), new CsvMemory(2_000_000_000)).Diagnostics);
        Assert.Equal(("E0307", "the table needs 3.5 GB of memory, but only 2.0 GB is available"), (error.Code, error.Message));
    }

    [Fact]
    public void A_table_beyond_the_memory_is_refused_with_both_numbers()
    {
        var text = Encoding.UTF8.GetBytes("x,y\n" + string.Concat(Enumerable.Repeat("1,2\n", 1000)));
        Assert.NotNull(CsvReader.Read("t.csv", new MemoryStream(text), new CsvMemory(16_000)).Table);
        var error = Assert.Single(CsvReader.Read("t.csv", new MemoryStream(text), new CsvMemory(15_999)).Diagnostics);
        Assert.Equal("E0307", error.Code);
    }

    [Fact]
    public void A_short_file_that_would_need_160_GB_is_ragged_and_nothing_is_allocated()
    {
        var text = string.Join(',', Enumerable.Range(0, DataLimits.Columns).Select(i => $"c{i}")) + "\n"
            + string.Concat(Enumerable.Repeat("1\n", 200_000));
        Assert.Equal(11, Csv.Read(text).Diagnostics.Count);
    }

    private sealed class HugeStream : MemoryStream
    {
        public override long Length => 3_500_000_000;

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("must not be read");
    }
}
