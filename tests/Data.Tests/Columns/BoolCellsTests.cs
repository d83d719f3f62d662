using ProbDsl.Data.Columns;
using ProbDsl.Tests.Formats;

namespace ProbDsl.Tests.Columns;

public sealed class BoolCellsTests
{
    [Theory]
    [InlineData("0 1 1", "F T T")]
    [InlineData("0 NA 1.0", "F _ T")]
    [InlineData("true False TRUE NA", "T F T _")]
    [InlineData("yes NO Yes", "T F T")]
    [InlineData("yes 0 true 1", "T F T T")]
    [InlineData("NA NA", "_ _")]
    public void These_columns_fit(string cells, string values)
    {
        var column = Csv.Table("b\n" + cells.Replace(' ', '\n')).Columns[0];
        Assert.True(BoolCells.Fits(column));
        Assert.Equal(values, string.Join(' ', BoolCells.Values(column).Select(value => value is null ? "_" : value.Value ? "T" : "F")));
    }

    [Theory]
    [InlineData("0 1 2", 2)]
    [InlineData("0 0.5", 1)]
    [InlineData("NA inf", 1)]
    [InlineData("yes NA maybe yes", 2)]
    [InlineData("y n", 0)]
    [InlineData("true 7 false", 1)]
    public void These_do_not_and_the_first_other_cell_is_known(string cells, int first)
    {
        var column = Csv.Table("b\n" + cells.Replace(' ', '\n')).Columns[0];
        Assert.Equal(first, BoolCells.FirstInvalid(column));
        Assert.Throws<ArgumentException>(() => BoolCells.Values(column));
    }
}
