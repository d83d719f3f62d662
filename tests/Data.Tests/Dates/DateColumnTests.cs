using System.Globalization;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Dates;
using ProbDsl.Data.Diagnostics;
using ProbDsl.Tests.Formats;

namespace ProbDsl.Tests.Dates;

/// <summary>Columns as dates, of every format of files, and what is said of cells that are none.</summary>
public sealed class DateColumnTests
{
    [Fact]
    public void Cells_of_CSV_and_JSON_are_read_and_missing_ones_are_missing()
    {
        double[] expected = [19783, double.NaN, 19782, 19783.5];
        Assert.Equal(expected, Values(Csv.Table("x,d\n1,2024-03-01\n1,\n1,2024-02-29\n1,2024-03-01T12:00\n")));
        Assert.Equal(expected, Values(Json.Table(
            """[{"d": "2024-03-01"}, {"d": null}, {"d": "2024-02-29"}, {"d": "2024-03-01T12:00"}]""")));
        Assert.Equal([double.NaN, double.NaN], Values(Csv.Table("x,d\n1,\n1,NA\n")));
    }

    [Fact]
    public void Numbers_are_dates_of_a_format()
    {
        var format = PatternDates.Parse("%d%m%Y", out _)!;
        Assert.Equal([19783, 19793], Values(Csv.Table("d\n01032024\n11032024\n"), format));
        Assert.Equal([19783, 19793], Values(Csv.Table("d\n20240301\n20240311\n"), PatternDates.Parse("%Y%m%d", out _)!));
    }

    /// <summary>Dates of numpy have the values of their unit; without a unit of fixed length they are refused.</summary>
    [Theory]
    [InlineData("D", 1)]
    [InlineData("h", 24)]
    [InlineData("m", 1440)]
    [InlineData("s", 86_400)]
    [InlineData("ms", 86_400_000)]
    [InlineData("us", 86_400_000_000)]
    [InlineData("ns", 86_400_000_000_000)]
    public void Dates_of_numpy_are_read(string unit, long perDay)
    {
        foreach (var order in "<>")
        {
            long[] cells = [19783 * perDay, long.MinValue, -perDay];
            byte[] bytes = [.. cells.SelectMany(c => BitConverter.GetBytes(order == '<' ? c : System.Buffers.Binary.BinaryPrimitives
                .ReverseEndianness(c)))];
            var array = Arrays.Read("d.npy", Arrays.Npy($"{{'descr': '{order}M8[{unit}]', 'fortran_order': False, 'shape': (3,), }}",
                bytes)).Array!;
            var column = array.As("d").Arrays[0].Cells;
            Assert.Equal("2024-03-01", column.Text(0));
            Assert.Equal([19783, double.NaN, -1], DateColumn.Read(Assert.IsType<TextColumn>(column), DateFormat.Iso).Values);
        }

        Assert.Null(Arrays.Read("d.npy", Arrays.Npy("{'descr': '<M8[M]', 'fortran_order': False, 'shape': (1,), }", new byte[8])).Array);
    }

    [Theory]
    [InlineData("2024-03-01 NA 2023-02-30", "E0364", 3, "\"2023-02-30\" is not a date: there is no such day or time")]
    [InlineData("2024-03-01 03/13/2024", "E0364", 2, "\"03/13/2024\" is not a date of the form 2024-03-01")]
    [InlineData("2024-03-01T10:00CET", "E0364", 1, "\"2024-03-01T10:00CET\" has a time zone that is given by its name")]
    [InlineData("NA 2024-03-01T10:00Z 2024-03-02T10:00", "E0365", 3,
        "\"2024-03-02T10:00\" has no time zone, but row 2, \"2024-03-01T10:00Z\", has one")]
    [InlineData("2024-03-01 2024-03-02T10:00+01:00", "E0365", 2,
        "\"2024-03-02T10:00+01:00\" has a time zone, but row 1, \"2024-03-01\", has none")]
    public void Other_cells_are_named(string cells, string code, int row, string message)
    {
        var table = Csv.Table($"d\n{cells.Replace(' ', '\n')}\n");
        var dates = DateColumn.Read(table.Columns[0], DateFormat.Iso);
        var said = DateDiagnostics.Create(table, table.Columns[0], dates, DateFormat.Iso);
        Assert.Equal((code, message, row), (said.Code, said.Message, Csv.PlaceOf(said).Row));
        Assert.NotNull(said.Help);
    }

    [Theory]
    [InlineData("13/03/2024", "write dates as 2024-03-01, or give their format: `--date-format \"%d/%m/%Y\"`")]
    [InlineData("03/13/2024", "write dates as 2024-03-01, or give their format: `--date-format \"%m/%d/%Y\"`")]
    [InlineData("03/12/2024",
        "write dates as 2024-03-01, or give their format: `--date-format \"%d/%m/%Y\"` or `--date-format \"%m/%d/%Y\"`")]
    [InlineData("soon", "write dates as 2024-03-01 or 2024-03-01T13:45:00, or give their format, as in `--date-format \"%d/%m/%Y\"`")]
    public void The_format_of_a_cell_is_suggested(string cell, string next)
    {
        var table = Csv.Table($"d\n{cell}\n");
        var dates = DateColumn.Read(table.Columns[0], DateFormat.Iso);
        Assert.Equal(next, DateDiagnostics.Create(table, table.Columns[0], dates, DateFormat.Iso).Help);
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "write `--date-format \"%d/%m/%Y\"`")]
    [InlineData("mm/dd/yyyy", "write `--date-format \"%m/%d/%Y\"`")]
    [InlineData("yyyy-MM-dd HH:mm", "write `--date-format \"%Y-%m-%d %H:%M\"`")]
    [InlineData("DD.MM.YYYY", "write `--date-format \"%d.%m.%Y\"`")]
    [InlineData("%d/%m", "write %Y for the year, %m for the month and %d for the day, as in `--date-format \"%d/%m/%Y\"`")]
    public void Words_of_other_formats_are_translated(string format, string next)
    {
        Assert.Null(PatternDates.Parse(format, out var problem));
        var said = DateDiagnostics.WrongFormat(format, problem!);
        Assert.Equal(("E0366", next), (said.Code, said.Help));
    }

    private static double[] Values(Table table, DateFormat? format = null)
    {
        var dates = DateColumn.Read(table.Find("d")!, format ?? DateFormat.Iso);
        Assert.Null(dates.Row);
        return dates.Values;
    }
}
