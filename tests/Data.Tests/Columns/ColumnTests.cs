using ProbDsl.Data.Columns;
using ProbDsl.Tests.Formats;

namespace ProbDsl.Tests.Columns;

public sealed class ColumnTests
{
    [Fact]
    public void A_number_column_knows_its_missing_cells()
    {
        var column = new NumberColumn("x", 0, [1, double.NaN, 3, double.NaN]);
        Assert.Equal((2, 1), (column.MissingCount, column.FirstMissing));
        Assert.Equal([false, true, false, true], column.Missing!);
        Assert.Equal("", column.Text(1));
    }

    [Fact]
    public void Without_missing_cells_there_is_no_mask()
    {
        var column = new NumberColumn("x", 0, [1, 2]);
        Assert.Equal((0, null, null), (column.MissingCount, column.FirstMissing, column.Missing));
    }

    [Fact]
    public void A_column_of_missing_cells_is_a_number_column()
    {
        var column = Assert.IsType<NumberColumn>(Csv.Table("x,y\nNA,1\n,2\n").Find("x"));
        Assert.Equal((2, 0), (column.MissingCount, column.FirstMissing));
    }

    [Fact]
    public void Infinities_and_fractions_are_found()
    {
        var column = new NumberColumn("x", 0, [1, double.NaN, 2.5, double.NegativeInfinity]);
        Assert.Equal((3, 2), (column.FirstNotFinite, column.FirstNotWhole));
        var whole = new NumberColumn("x", 0, [1, double.NaN, -2]);
        Assert.Equal((null, null), (whole.FirstNotFinite, whole.FirstNotWhole));
    }

    [Fact]
    public void A_text_column_knows_its_slips_and_gaps()
    {
        var column = Assert.IsType<TextColumn>(Csv.Table("x,y\nNA,1\n4,2\n7O,3\n,4\nl0,5\n7O,6\n").Find("x"));
        Assert.Equal((2, 0), (column.MissingCount, column.FirstMissing));
        Assert.Equal((3, 2), (column.NonNumberCount, column.FirstNonNumber));
        Assert.Equal(["4", "7O", "l0"], column.Levels);
        Assert.Equal([-1, 0, 1, -1, 2, 1], column.Codes);
    }

    [Fact]
    public void A_text_column_can_be_made_of_texts()
    {
        var column = TextColumn.Create("g", 1, ["b", null, "a", "b"]);
        Assert.Equal([1, -1, 0, 1], column.Codes);
        Assert.Equal(["a", "b"], column.Levels);
    }

    [Fact]
    public void Columns_are_found_by_exact_name()
    {
        var table = Csv.Table("x,X,my name\n1,2,3\n");
        Assert.Equal((0, 1, 2), (table.Find("x")!.Index, table.Find("X")!.Index, table.Find("my name")!.Index));
        Assert.Null(table.Find("y"));
    }

    [Fact]
    public void Codes_of_many_levels_point_to_their_texts()
    {
        var random = new Random(3);
        string[] cells = [.. Enumerable.Range(0, 20_000).Select(_ => $"level {random.Next(5_000)}")];
        var column = Assert.IsType<TextColumn>(Csv.Table("g\n" + string.Join('\n', cells)).Find("g"));
        Assert.Equal(cells, column.Codes.Select(code => column.Levels[code]));
        Assert.Equal(cells.Distinct().Order(StringComparer.Ordinal), column.Levels);
    }
}
