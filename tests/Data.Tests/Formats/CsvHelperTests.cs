using System.Globalization;
using System.Text;
using CsvHelper.Configuration;
using ProbDsl.Data.Columns;
using ProbDsl.Tests.Columns;

namespace ProbDsl.Tests.Formats;

/// <summary>Another reader agrees on every cell of generated tables, and double.Parse on every number.</summary>
public sealed class CsvHelperTests
{
    private static readonly string[] Words = ["a", "b c", "x,y", "say \"hi\"", "two\nlines", "two\r\nlines", "\"", ",", "größe", "🙂", "NA",
        "", "null", "7O", "a\tb", "ends\"", "l\rr"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Cells_are_those_of_CsvHelper(int seed)
    {
        var random = new Random(seed);
        var (text, separator) = RandomTable(random);
        var table = Csv.Table(text, separator == '\t' ? "t.tsv" : "t.csv");
        var expected = ReadByCsvHelper(text, separator);
        Assert.Equal(expected[0], table.Columns.Select(column => column.Name));
        Assert.Equal(expected.Count - 1, table.Rows);
        for (var row = 0; row < table.Rows; row++)
        {
            foreach (var column in table.Columns) AssertSame(expected[row + 1][column.Index], table, row, column);
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 300)];

    [Fact]
    public void A_wrong_cell_is_caught()
    {
        var table = Csv.Table("x\n1.5\n");
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertSame("1.50001", table, 0, table.Columns[0]));
    }

    private static void AssertSame(string cell, Table table, int row, Column column)
    {
        var isQuoted = Csv.Marked(table.PlaceOf(row, column)).StartsWith('"');
        var isWord = cell == "NA" || cell.Equals("null", StringComparison.OrdinalIgnoreCase)
            || cell.Equals("nan", StringComparison.OrdinalIgnoreCase);
        var missing = cell.Length == 0 || (isWord && (column is NumberColumn || !isQuoted));
        Assert.Equal(missing, column.IsMissing(row));
        Assert.Equal(cell, table.CellText(row, column));
        if (missing) return;
        if (column is NumberColumn numbers)
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(cell, CultureInfo.InvariantCulture)),
                BitConverter.DoubleToInt64Bits(numbers.Values[row]));
        else Assert.Equal(cell, column.Text(row));
    }

    private static List<string[]> ReadByCsvHelper(string text, char separator)
    {
        var settings = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            TrimOptions = TrimOptions.Trim | TrimOptions.InsideQuotes,
            WhiteSpaceChars = [' '],
            HasHeaderRecord = false,
        };
        using var parser = new CsvHelper.CsvParser(new StringReader(text), settings);
        var rows = new List<string[]>();
        while (parser.Read()) rows.Add([.. parser.Record!]);
        return rows;
    }

    private static (string Text, char Separator) RandomTable(Random random)
    {
        var separator = random.Next(4) == 0 ? '\t' : ',';
        var (columns, rows) = (random.Next(2, 6), random.Next(1, 40));
        var lineEnd = new[] { "\n", "\r\n", "\r" }[random.Next(3)];
        var text = new StringBuilder().AppendJoin(separator, Enumerable.Range(0, columns).Select(i => $"c{i}")).Append(lineEnd);
        var kinds = Enumerable.Range(0, columns).Select(_ => random.Next(3)).ToArray();
        for (var row = 0; row < rows; row++)
        {
            text.AppendJoin(separator, kinds.Select(kind => Pad(Spell(RandomCell(kind, random), separator, random), random)));
            if (row < rows - 1 || random.Next(2) == 0) text.Append(lineEnd);
        }
        return (text.ToString(), separator);
    }

    private static string RandomCell(int kind, Random random) => (kind, random.Next(10)) switch
    {
        (_, 0) => "NA",
        (0, _) => RandomNumbers.Spelling(random),
        (1, _) => Words[random.Next(Words.Length)],
        (_, 1) => Words[random.Next(Words.Length)],
        _ => random.Next(5).ToString(CultureInfo.InvariantCulture),
    };

    // a lone blank cell at the end of a text would be no line to CsvHelper: such cells are quoted
    private static string Spell(string cell, char separator, Random random) =>
        cell.Length == 0 || cell.AsSpan().IndexOfAny("\"\r\n") >= 0 || cell.Contains(separator) || random.Next(8) == 0
            ? $"\"{cell.Replace("\"", "\"\"")}\""
            : cell;

    private static string Pad(string cell, Random random) => random.Next(6) == 0 && !cell.StartsWith('"') ? $" {cell}  " : cell;
}
