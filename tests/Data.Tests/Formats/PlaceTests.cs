using ProbDsl.Data.Columns;

namespace ProbDsl.Tests.Formats;

public sealed class PlaceTests
{
    private const string Text = "\uFEFFname,größe, note\r\nÅsa,1.5,plain\r\n\"two\r\nlines\",2,\"x, \"\"y\"\"\"\r\n\r\n🙂🙂,  3 ,\r\n"
        + "\"a\rb\nc\",4,\"\"\r\nlast,5,z";

    [Theory]
    [InlineData(0, "name", 2, "Åsa,1.5,plain", "Åsa")]
    [InlineData(0, "größe", 2, "Åsa,1.5,plain", "1.5")]
    [InlineData(0, "note", 2, "Åsa,1.5,plain", "plain")]
    [InlineData(1, "name", 3, "\"two", "\"two")]
    [InlineData(1, "größe", 4, "lines\",2,\"x, \"\"y\"\"\"", "2")]
    [InlineData(1, "note", 4, "lines\",2,\"x, \"\"y\"\"\"", "\"x, \"\"y\"\"\"")]
    [InlineData(2, "größe", 6, "🙂🙂,  3 ,", "3")]
    [InlineData(2, "note", 6, "🙂🙂,  3 ,", "")]
    [InlineData(3, "name", 7, "\"a", "\"a")]
    [InlineData(3, "größe", 9, "c\",4,\"\"", "4")]
    [InlineData(3, "note", 9, "c\",4,\"\"", "\"\"")]
    [InlineData(4, "note", 10, "last,5,z", "z")]
    public void A_cell_is_found_in_its_line(int row, string column, long line, string lineText, string marked)
    {
        var table = Csv.Table(Text);
        var place = table.PlaceOf(row, table.Find(column)!);
        Assert.Equal(("t.csv", (long?)(row + 1), column, (long?)line, lineText),
            (place.File, place.Row, place.Column, place.Line, place.LineText));
        Assert.Equal(marked, Csv.Marked(place));
    }

    [Theory]
    [InlineData(1, 0, "two\r\nlines")]
    [InlineData(1, 2, "x, \"y\"")]
    [InlineData(2, 1, "3")]
    [InlineData(2, 2, "")]
    public void A_cell_text_has_no_quotes(int row, int column, string text)
    {
        var table = Csv.Table(Text);
        Assert.Equal(text, table.CellText(row, table.Columns[column]));
    }

    [Fact]
    public void An_empty_cell_is_marked_where_it_would_stand()
    {
        var table = Csv.Table("x,y,z\n1,,3\n");
        var place = table.PlaceOf(0, table.Columns[1]);
        Assert.Equal((2, 0), (place.Start, place.Length));
    }

    [Fact]
    public void A_column_stands_in_the_header()
    {
        var table = Csv.Table(Text);
        var place = table.PlaceOf(table.Find("note")!);
        Assert.Equal((null, "note", 1L, "name,größe, note"), (place.Row, place.Column, place.Line, place.LineText));
        Assert.Equal("note", Csv.Marked(place));
        Assert.Equal((null, 1L, "name,größe, note"), (table.Place.Row, table.Place.Line, Csv.Marked(table.Place)));
    }

    [Fact]
    public void A_number_keeps_its_spelling_in_the_file() =>
        Assert.Equal("1.50", Csv.Table("x\n1.50\n") is var t ? t.CellText(0, t.Columns[0]) : "");

    [Fact]
    public void Without_a_file_a_place_still_has_row_and_column()
    {
        var column = new NumberColumn("x", 0, [1, 2.5]);
        var table = new Table("memory", 2, [column]);
        Assert.Equal(new("memory", 2, "x"), table.PlaceOf(1, column));
        Assert.Equal("2.5", table.CellText(1, column));
        Assert.Equal(new("memory"), table.Place);
    }

    [Fact]
    public void Rows_of_a_large_file_are_found_by_number()
    {
        const int rows = 200_000;
        var table = Csv.Table("i,g\n"
            + string.Concat(Enumerable.Range(0, rows).Select(i => i % 1000 == 0 ? $"{i},\"two\nlines\"\n" : $"{i},one\n")));
        var column = table.Find("i")!;
        foreach (var row in new[] { 0, 1, 1000, 1001, 123_456, rows - 1 })
        {
            var place = table.PlaceOf(row, column);
            var doubles = (row + 999) / 1000;
            Assert.Equal((row + 1L, row + 2L + doubles, $"{row}"), (place.Row, place.Line, Csv.Marked(place)));
        }
    }
}
