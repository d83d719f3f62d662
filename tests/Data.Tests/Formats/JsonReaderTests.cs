using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

/// <summary>What JSON files hold, what is wrong with others and where, and that the two forms of a table hold the same.</summary>
public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("""[{"x": 1, "y": 2.5}, {"x": -3, "y": 4e2}]""", "x number 1 -3; y number 2.5 400")]
    [InlineData("""[{"x": 1}, {"y": 2}, {"x": 3, "y": null}]""", "x number 1 _ 3; y number _ 2 _")]
    [InlineData("""[{"y": 2, "x": 1}, {"x": 3, "y": 4}]""", "y number 2 4; x number 1 3")]
    [InlineData("""[{"g": "b", "x": "1"}, {"g": "a", "x": 2}]""", "g text [a b] b a; x number 1 2")]
    [InlineData("""[{"g": " b "}, {"g": "NA"}, {"g": ""}, {"g": null}]""", "g text [NA b] b NA _ _")]
    [InlineData("""[{"x": "NA"}, {"x": 2}, {"x": " "}]""", "x number _ 2 _")]
    [InlineData("""[{"b": true}, {"b": false}]""", "b text [false true] true false")]
    [InlineData("""[{"a\"b\u0041": "\u00e4"}]""", "a\"bA text [ä] ä")]
    [InlineData("""[{"x": 1.0}, {"x": "one"}]""", "x text [1.0 one] 1.0 one")]
    [InlineData("""[{}, {"x": 1}]""", "x number _ 1")]
    [InlineData("{\"x\": 1, \"g\": \"b\"}\n{\"g\": \"a\"}\n\n  {\"x\": 3}\n", "x number 1 _ 3; g text [a b] b a _")]
    [InlineData("{\"x\": 1}{\"x\": 2}", "x number 1 2")]
    [InlineData("""[{"x": 1, "l": {"y": 1}}, {"x": 2, "l": [1, [2]]}, {"l": 3, "x": 4}]""", "x number 1 2 4; l E0341")]
    [InlineData("{\"l\": [1], \"x\": 1}\n{\"l\": {\"x\": 5}, \"x\": 2}", "l E0341; x number 1 2")]
    public void Rows(string text, string table) => Assert.Equal(table, Csv.Show(Json.Table(text)));

    [Theory]
    [InlineData("""{"n": 3, "x": [1, null, 3]}""", "n[] number 3; x[3] number 1 _ 3")]
    [InlineData("""{"x": [[1, 2, 3], [4, 5, 6]]}""", "x[2 3] number 1 2 3 4 5 6")]
    [InlineData("""{"x": [[[1], [2]], [[3], [4]]], "g": ["a", "b"]}""", "x[2 2 1] number 1 2 3 4; g[2] text a b")]
    [InlineData("""{"x": [], "y": [[], []]}""", "x[0] number ; y[2 0] number ")]
    [InlineData("""{"name": "me", "on": true}""", "name[] text me; on[] text true")]
    [InlineData("""{"x": [1, 2], "o": {"x": 7}, "r": [[1, 2], [3]], "u": [1, [2]], "v": [[1], 2]}""",
        "x[2] number 1 2; o E0341; r E0342; u E0342; v E0342")]
    public void Arrays(string text, string arrays) => Assert.Equal(arrays, Json.Show(Json.Arrays(text)));

    [Theory]
    [InlineData("", "E0301", "the file is empty", null)]
    [InlineData("{}", "E0301", "the file is empty", null)]
    [InlineData("[]", "E0302", "without rows", null)]
    [InlineData("3", "E0341", "single value", "3")]
    [InlineData("[1, 2]", "E0341", "element 1 of the array is not a row", "1")]
    [InlineData("[{\"x\": 1}, 2]", "E0341", "element 2 of the array is not a row", "2")]
    [InlineData("{\"x\": 1}\n2", "E0340", "this is not JSON", "2")]
    [InlineData("{\"x\": 1}\n{\"x\": 2}\n[3]", "E0341", "value 3 of the file is not a row", "[")]
    [InlineData("{\"x\": 1}\n{\"x\": 2,\"x\": 3}", "E0303", "`x` is a duplicate", "\"x\"")]
    [InlineData("{\"x\": 1, \"x\": 2}", "E0303", "`x` is a duplicate", "\"x\"")]
    [InlineData("[{\"x\": 1, \"x\": 2}]", "E0303", "`x` is a duplicate", "\"x\"")]
    [InlineData("{\"x\": \"\\ud800\"}", "E0340", "half of a character", null)]
    public void What_is_wrong_is_marked(string text, string code, string message, string? marked)
    {
        var error = Json.Error(text);
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        var place = Csv.PlaceOf(error);
        Assert.Equal(marked, place.LineText is null ? null : Csv.Marked(place));
    }

    [Theory]
    [InlineData("[{\"x\": [1]}]", "E0341", "a cell is a single", "[")]
    [InlineData("{\"x\": {\"y\": 1}}", "E0341", "`x` contains an object", "{")]
    [InlineData("{\"x\": [[1, 2], [3]]}", "E0342", "has 1 element, but the first has 2", "]")]
    [InlineData("{\"x\": [1, [2]]}", "E0342", "mixes single values and arrays", "[")]
    [InlineData("{\"x\": [[1], 2]}", "E0342", "mixes single values and arrays", "2")]
    public void What_cannot_be_read_is_kept_for_a_story_that_reads_it(string text, string code, string message, string marked)
    {
        var reading = Json.Read(text);
        var column = reading.Table?.Columns[0] ?? reading.Arrays!.Arrays[0].Cells;
        var error = Assert.IsType<UnreadableColumn>(column).Why;
        Assert.Equal((code, marked), (error.Code, Csv.Marked(Csv.PlaceOf(error))));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"x\": [1,\n  2,\n  NaN]}", 3, 3, "write null for a missing number")]
    [InlineData("{\"x\": [1, 2,]}", 1, 13, "delete the comma before it")]
    [InlineData("{'x': 1}", 1, 2, "double quotes")]
    [InlineData("{\"ä\": [1 2]}", 1, 10, "commas between elements")]
    [InlineData("[{\"x\": 1},\n{\"x\": 2}", 2, 9, "may be truncated")]
    [InlineData("{\"x\": 1} x", 1, 10, "none after the last")]
    [InlineData("// rows\n[]", 1, 1, "JSON has no comments")]
    [InlineData("{\"x\": 1}\n{\"x\": 2}\n{\"x\": 3,}\n", 3, 9, "delete the comma before it")]
    [InlineData("{\"x\": 1},\n{\"x\": 2}\n", 1, 9, "none after the last")]
    public void Text_that_is_no_JSON_is_reported_by_line_and_column(string text, int line, int column, string next)
    {
        var error = Json.Error(text);
        Assert.Equal("E0340", error.Code);
        Assert.Contains($"line {line}, column {column} on", error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), ((int)Csv.PlaceOf(error).Line!, Csv.PlaceOf(error).Start + 1));
        Assert.Contains(next, error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_of_a_row_has_its_line_and_text()
    {
        var table = Json.Table("[{\"x\": 1, \"y\": 2},\n {\"y\": \"7O\", \"x\": 3}]");
        var y = table.Find("y")!;
        Assert.Equal(("7O", 2), (table.CellText(1, y), (int)table.PlaceOf(1, y).Line!));
        Assert.Equal(("\"7O\"", 2L, "y"), (Csv.Marked(table.PlaceOf(1, y)), table.PlaceOf(1, y).Row, table.PlaceOf(1, y).Column));
    }

    [Fact]
    public void An_element_of_an_array_has_its_indices()
    {
        var file = Json.Arrays("{\"a\": [[9]], \"x\": [[1, 2],\n [3, 4]], \"y\": [5, 6]}");
        var x = file.TableOf([2, 2]);
        Assert.Equal(("3", "x[2, 1]", 2L),
            (Csv.Marked(x.PlaceOf(2, x.Columns[0])), x.PlaceOf(2, x.Columns[0]).Column, x.PlaceOf(2, x.Columns[0]).Line));
        var y = file.TableOf([2]);
        Assert.Equal(("6", 2L, "y"),
            (Csv.Marked(y.PlaceOf(1, y.Columns[0])), y.PlaceOf(1, y.Columns[0]).Row, y.PlaceOf(1, y.Columns[0]).Column));
        Assert.Equal("\"y\"", Csv.Marked(file.PlaceOf(file.Find("y")!)));
    }

    /// <summary>Cells of every kind, written as CSV, as JSON rows and as JSON arrays.</summary>
    [Fact]
    public void The_forms_of_a_table_hold_the_same()
    {
        string[] cells = ["1", "-2.5", "1e3", "NA", "null", "inf", "a", "B", "true", "7O"];
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var rows = Enumerable.Range(0, 1 + random.Next(5))
                .Select(_ => Enumerable.Range(0, 2).Select(_ => cells[random.Next(random.Next(2) == 0 ? 3 : cells.Length)]).ToArray())
                .ToList();
            var csv = Csv.Table("x,y\n" + string.Concat(rows.Select(r => $"{Quoted(r[0])},{Quoted(r[1])}\n")));
            var byRow = Json.Table("[" + string.Join(",\n", rows.Select(r => $"{{\"x\": {Written(r[0])}, \"y\": {Written(r[1])}}}")) + "]");
            var arrays = Json.Arrays($"{{\"x\": [{string.Join(", ", rows.Select(r => Written(r[0])))}], \"y\": "
                + $"[{string.Join(", ", rows.Select(r => Written(r[1])))}]}}").TableOf([rows.Count]);
            Assert.Equal(Csv.Show(csv), Csv.Show(byRow));
            Assert.Equal(Csv.Show(csv), Csv.Show(arrays));
        }

        // a text in both, missing among numbers
        static string Quoted(string cell) => cell == "NA" ? "\"NA\"" : cell;

        static string Written(string cell) =>
            cell is "null" or "true" || double.TryParse(cell, System.Globalization.NumberStyles.Float,
                System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? cell : $"\"{cell}\"";
    }

    [Theory]
    [InlineData("[{\"a\": 1}, {\"b\": 2}, {\"c\": 3}]", 72)]
    [InlineData("{\"a\": [1, 2, 3], \"b\": [[4], [5], [6]]}", 48)]
    public void What_needs_more_memory_than_there_is_is_not_begun(string text, long needed)
    {
        Assert.Empty(JsonReader.Read("t.json", new MemoryStream(Encoding.UTF8.GetBytes(text)), needed).Diagnostics);
        Assert.Equal("E0307",
            Assert.Single(JsonReader.Read("t.json", new MemoryStream(Encoding.UTF8.GetBytes(text)), needed - 1).Diagnostics).Code);
    }

    [Fact]
    public void Whatever_stands_in_a_file_ends_in_data_or_diagnostics()
    {
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"x\"", "\"y\"", "\"\\u00e4\"", "1", "-2.5e3", "null", "true", " ", "\n",
            "🙂", "\"", "NaN", "//"];
        var random = new Random(7);
        var read = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var text = random.Next(2) == 0
                ? "{\"x\": [1, 2], \"y\": [[\"a\"], [null]]}" : "[{\"x\": 1, \"y\": \"a\"}, {\"y\": \"b\", \"x\": -2.5}]";
            for (var edits = random.Next(4); edits > 0; edits--)
            {
                var (from, to) = (random.Next(text.Length), random.Next(text.Length));
                text = random.Next(2) == 0
                    ? text.Insert(from, pieces[random.Next(pieces.Length)])
                    : text.Remove(Math.Min(from, to), Math.Min(3, Math.Abs(to - from)));
            }

            var reading = Json.Read(text);
            Assert.NotEqual(reading is { Table: null, Arrays: null }, reading.Diagnostics.Count == 0);
            foreach (var place in reading.Diagnostics.Select(Csv.PlaceOf).Where(p => p.LineText is not null))
                Assert.InRange(place.Start + place.Length, 0, place.LineText!.Length);
            if (reading.Diagnostics.Count == 0) read++;
        }

        Assert.InRange(read, 300, 20_000);
    }
}
