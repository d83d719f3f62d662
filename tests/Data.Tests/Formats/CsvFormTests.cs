using System.Text;
using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

/// <summary>Separator and decimal mark of CSV files as the user states them, in place of what the file shows.</summary>
public sealed class CsvFormTests
{
    [Theory]
    [InlineData("commas that may separate thousands", "x;y\n1,500;2\n12,345;3\n", "x number 1.5 12.345; y number 2 3")]
    [InlineData("quoted numbers between commas", "x,y\n\"1,500\",2\n\"2,5\",NA\n", "x number 1.5 2.5; y number 2 _")]
    [InlineData("the first comma far below", "x;y\n1;2\n2;3\n2,5;4\n", "x number 1 2 2.5; y number 2 3 4")]
    [InlineData("words and two commas", "x;y;z\na;1,234,5;1,5\nb,c;2;2,5\n",
        "x text [a b,c] a b,c; y text [1,234,5 2] 1,234,5 2; z number 1.5 2.5")]
    [InlineData("one column", "x\n1,500\n2,5\n", "x number 1.5 2.5")]
    [InlineData("whole numbers alone", "x;y\n1;2\n", "x number 1; y number 2")]
    public void Commas_that_are_stated_are_decimal_marks(string what, string text, string table) =>
        Assert.Equal((what, table), (what, Shown(text, new(Decimal: DecimalMark.Comma))));

    [Fact]
    public void Points_that_are_stated_leave_commas_to_texts() =>
        Assert.Equal("x text [1,5] 1,5; y number 2.5", Shown("x;y\n1,5;2.5\n", new(Decimal: DecimalMark.Point)));

    [Theory]
    [InlineData("x;y\n1,5;2.5\n", "`x` has decimal commas, and this number of `y` has a point")]
    [InlineData("x;y\n1;2.500\n", "the decimal mark is a comma (`--decimal comma`), and this number of `y` has a point")]
    public void A_point_beside_a_stated_comma_is_an_error(string text, string said)
    {
        var error = Assert.Single(Read(text, new(Decimal: DecimalMark.Comma)).Diagnostics);
        Assert.Equal(("E0318", said), (error.Code, error.Message));
    }

    [Theory]
    [InlineData(CsvSeparator.Semicolon, "a;b, in kg\n1;2\n", "a number 1; b, in kg number 2")]
    [InlineData(CsvSeparator.Comma, "a;b,c\n1,2\n", "a;b number 1; c number 2")]
    [InlineData(CsvSeparator.Tab, "a, b\tc\n1\t2\n", "a, b number 1; c number 2")]
    [InlineData(CsvSeparator.Pipe, "a;b|c\n1|2\n", "a;b number 1; c number 2")]
    [InlineData(CsvSeparator.Blank, "a  b\nx  y\n", "a text [x] x; b text [y] y")]
    [InlineData(CsvSeparator.Pipe, "a b\n1 2\n", "a b text [1 2] 1 2")]
    public void A_separator_that_is_stated_separates(CsvSeparator separator, string text, string table) =>
        Assert.Equal(table, Shown(text, new(separator)));

    [Fact]
    public void Both_are_said_of_the_table()
    {
        Assert.Equal("separated by blanks, decimal commas",
            Read("a b\n1,500 2\n", new(CsvSeparator.Blank, DecimalMark.Comma)).Table!.Conventions);
        Assert.Equal("decimal commas", Read("a,b\n\"1,5\",2\n", new(Decimal: DecimalMark.Comma)).Table!.Conventions);
    }

    private static string Shown(string text, CsvForm form) => Csv.Show(Read(text, form).Table!);

    private static DataFileResult Read(string text, CsvForm form) =>
        DataFileReader.Read("t.csv", new MemoryStream(Encoding.UTF8.GetBytes(text)), form: form);
}
