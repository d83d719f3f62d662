using System.Text;
using ProbDsl.Data.Formats;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Formats;

/// <summary>Whatever stands in a file, reading ends in a table or in diagnostics, and every place is inside its line.</summary>
public sealed class NoTextCrashesTests
{
    private static readonly string[] Pieces = [",", ",", "\"", "\"", "\n", "\n", "\r", "\r\n", "\t", ";", " ", "1", "-2.5", "a", "NA",
        "ö", "🙂", "\"\"", "x,y\n"];

    [Fact]
    public void Random_texts()
    {
        var random = new Random(5);
        var tables = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = (random.Next(2) == 0 ? "x,y\n" : "")
                + string.Concat(Enumerable.Range(0, random.Next(16)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (Check(Csv.Read(text), text)) tables++;
        }
        Assert.InRange(tables, 1_000, 19_000);
    }

    [Fact]
    public void Random_bytes()
    {
        var random = new Random(6);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            Check(Csv.Read(bytes), Convert.ToHexString(bytes));
        }
    }

    [Fact]
    public void A_file_cut_anywhere()
    {
        var whole = Encoding.UTF8.GetBytes("\uFEFFname,größe\r\n\"Åsa, \"\"x\"\"\",1.5\r\n\"two\r\nlines\",NA\r\n🙂,-3e2\r\n");
        for (var length = 0; length <= whole.Length; length++) Check(Csv.Read(whole[..length]), $"the first {length} bytes");
    }

    private static bool Check(CsvResult reading, string text)
    {
        Assert.NotEqual(reading.Table is null, !reading.Diagnostics.Any(d => d.Severity == Severity.Error));
        foreach (var diagnostic in reading.Diagnostics) CheckPlace(Csv.PlaceOf(diagnostic), text);
        if (reading.Table is not { } table) return false;
        foreach (var column in table.Columns)
        {
            CheckPlace(table.PlaceOf(column), text);
            for (var row = 0; row < table.Rows; row++) CheckPlace(table.PlaceOf(row, column), text);
        }
        return true;
    }

    private static void CheckPlace(DataPlace place, string text)
    {
        if (place.LineText is null) return;
        if (place.Start < 0 || place.Length < 0 || place.Start + place.Length > place.LineText.Length)
            Assert.Fail($"{place} is outside its line, in {text}");
        if (place.LineText.AsSpan().IndexOfAny('\n', '\r', '\uFEFF') >= 0) Assert.Fail($"{place} is more than a line, in {text}");
    }
}
