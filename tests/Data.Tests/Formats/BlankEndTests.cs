using System.Text;
using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

/// <summary>
/// Blank lines at the end of a file of one column are no rows, and a warning says so; in other files blank lines are never rows.
/// </summary>
public sealed class BlankEndTests
{
    [Theory]
    [InlineData("x\n1\n\n3\n\n", 3, 1)]
    [InlineData("x\n1\n2\n\n\n\n", 2, 3)]
    [InlineData("x\r\n1\r\n\r\n", 1, 1)]
    [InlineData("x\n1\n  ", 1, 1)]
    [InlineData("x\n1\n", 1, 0)]
    [InlineData("x\n1\n\n2", 3, 0)]
    [InlineData("x\n1\nNA\n", 2, 0)]
    [InlineData("x,y\n1,2\n\n\n", 1, 0)]
    public void They_are_counted(string text, int rows, int blank)
    {
        foreach (var piece in new[] { 8, 4096 })
        {
            var reading = CsvReader.Read("t.csv", new MemoryStream(Encoding.UTF8.GetBytes(text)),
                new CsvMemory(long.MaxValue, Piece: piece));
            Assert.Equal(rows, reading.Table!.Rows);
            Assert.Equal(blank == 0 ? [] : new[] { blank == 1 ? "W0588 the blank line at the end of the file is not a row" : $"W0588 the "
                + $"{blank} blank lines at the end of the file are not rows" }, reading.Diagnostics.Select(d => $"{d.Code} {d.Message}"));
        }
    }
}
