using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Formats;

/// <summary>Reads texts as JSON files.</summary>
internal static class Json
{
    public static JsonResult Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static JsonResult Read(byte[] bytes) => JsonReader.Read("t.json", new MemoryStream(bytes));

    public static Table Table(string text)
    {
        var reading = Read(text);
        Assert.Empty(reading.Diagnostics);
        return reading.Table!;
    }

    public static ArrayFile Arrays(string text)
    {
        var reading = Read(text);
        Assert.Empty(reading.Diagnostics);
        return reading.Arrays!;
    }

    public static Diagnostic Error(string text)
    {
        var reading = Read(text);
        Assert.True(reading is { Table: null, Arrays: null });
        return Assert.Single(reading.Diagnostics);
    }

    /// <summary>`x[2 3] number 1 2 3 4 5 6`, joined by `; `.</summary>
    public static string Show(ArrayFile file) =>
        string.Join("; ", file.Arrays.Select(a => a.Cells is UnreadableColumn { Why: var why } ? $"{a.Name} {why.Code}"
            : $"{a.Name}[{string.Join(' ', a.Shape)}] {(a.Cells is TextColumn ? "text" : "number")} "
            + $"{string.Join(' ', Enumerable.Range(0, a.Cells.Rows).Select(row => a.Cells.IsMissing(row) ? "_" : a.Cells.Text(row)))}"));
}
