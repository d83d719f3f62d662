using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Formats;

/// <summary>Reads texts as files; what a test expects of a table is written as one line per column.</summary>
internal static class Csv
{
    public static CsvResult Read(string text, string name = "t.csv") => Read(Encoding.UTF8.GetBytes(text), name);

    public static CsvResult Read(byte[] bytes, string name = "t.csv") => CsvReader.Read(name, new MemoryStream(bytes));

    public static Table Table(string text, string name = "t.csv")
    {
        var reading = Read(text, name);
        Assert.DoesNotContain(reading.Diagnostics, d => d.Severity == Severity.Error);
        return reading.Table!;
    }

    public static Diagnostic Error(string text, string name = "t.csv") => Error(Encoding.UTF8.GetBytes(text), name);

    public static Diagnostic Error(byte[] bytes, string name = "t.csv")
    {
        var reading = Read(bytes, name);
        Assert.Null(reading.Table);
        return Assert.Single(reading.Diagnostics);
    }

    public static DataPlace PlaceOf(Diagnostic diagnostic) => Assert.IsType<DataPlace>(diagnostic.Place);

    /// <summary>What the place marks in its line.</summary>
    public static string Marked(DataPlace place) => place.LineText!.Substring(place.Start, place.Length);

    /// <summary>
    /// `x number 1 2 _`, `g text [a b] a b _`, or `l E0341` of a column that cannot be read, joined by `; `; line ends show as ¶.
    /// </summary>
    public static string Show(Table table) =>
        string.Join("; ", table.Columns.Select(column => Show(column, table.Rows))).Replace("\n", "¶").Replace("\r", "¶");

    /// <summary>The cells as names: `[1 01] 01 1 _`, the levels first.</summary>
    public static string Names(Column column) =>
        $"[{string.Join(' ', column.AsText().Levels)}] "
            + string.Join(' ', column.AsText().Codes.Select(code => code < 0 ? "_" : column.AsText().Levels[code]));

    private static string Show(Column column, int rows)
    {
        if (column is UnreadableColumn { Why: var why }) return $"{column.Name} {why.Code}";
        var kind = column is TextColumn text ? $"text [{string.Join(' ', text.Levels)}]" : "number";
        return string.Join(' ',
            [column.Name, kind, .. Enumerable.Range(0, rows).Select(row => column.IsMissing(row) ? "_" : column.Text(row))]);
    }
}
