using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

/// <summary>Cells as names are texts as written, in every format, also where they are numbers.</summary>
public sealed class NamesTests
{
    private const string Ids = "1234567890123456711 1234567890123456701 1234567890123456711";

    [Theory]
    [InlineData("01 1 1.0 1E0 1 +1", "[+1 01 1 1.0 1E0] 01 1 1.0 1E0 1 +1")]
    [InlineData("3.10 3.1 10 9", "[10 3.1 3.10 9] 3.10 3.1 10 9")]
    [InlineData("10 9 -3 9 0", "[-3 0 9 10] 10 9 -3 9 0")]
    [InlineData("10 9 -0 0", "[-0 0 10 9] 10 9 -0 0")]
    [InlineData(Ids, "[1234567890123456701 1234567890123456711] " + Ids)]
    [InlineData("999999999999999 1000000000000000 1000000000000001", "[999999999999999 1000000000000000 1000000000000001] "
        + "999999999999999 1000000000000000 1000000000000001")]
    [InlineData("1 NA 2 null", "[1 2] 1 _ 2 _")]
    [InlineData("1 \"NA\" 2 NA", "[1 2 NA] 1 NA 2 _")]
    [InlineData("1 \"2\" \"01\"", "[01 1 2] 1 2 01")]
    [InlineData("inf Infinity 1e400", "[1e400 Infinity inf] inf Infinity 1e400")]
    public void Of_a_column_of_numbers_in_CSV(string cells, string names)
    {
        var text = "y,x\n" + string.Concat(cells.Split(' ').Select(cell => $"0,{cell}\n"));
        var column = Assert.IsType<NumberColumn>(Csv.Table(text).Find("x"));
        Assert.Equal(names, Csv.Names(column));
        // read again in pieces
        var bytes = Encoding.UTF8.GetBytes(text);
        Stream Open() => new MemoryStream(bytes);
        var table = CsvReader.Read("t.csv", Open(), new CsvMemory(1 << 30, Piece: 8, Kept: 8), Open).Table!;
        Assert.Equal(names, Csv.Names(table.Find("x")!));
    }

    [Fact]
    public void A_file_that_has_changed_is_not_read_again_in_silence()
    {
        var text = "x\n01\n02\n03\n04\n05\n";
        Stream Open() => new MemoryStream(Encoding.UTF8.GetBytes(text));
        var table = CsvReader.Read("t.csv", Open(), new CsvMemory(1 << 30, Piece: 8, Kept: 0), Open).Table!;
        text = text.Replace("03", "07", StringComparison.Ordinal);
        Assert.Throws<DataFileChangedException>(() => table.Columns[0].AsText());
    }

    [Theory]
    [InlineData("1 01x 1", "1 01x 1")]
    [InlineData("1 1.0 1E5 100000 \"01\" \"1\"", "1 1.0 1E5 100000 01 1")]
    [InlineData("2 10 9", "2 10 9")]
    [InlineData(Ids, Ids)]
    [InlineData("\"NA\" 1 null \"\" 2", "NA 1 _ _ 2")]
    [InlineData("true \"true\" 1", "true true 1")]
    public void In_the_forms_of_JSON(string cells, string names)
    {
        string[] written = [.. cells.Split(' ').Select(cell => cell == "01x" ? "\"01x\"" : cell)];
        var rows = string.Join(",\n", written.Select(cell => $"{{\"z\": [5], \"x\": {cell}}}"));
        var all = names.Split(' ');
        var expected = $"[{string.Join(' ', LevelOrder.Sorted(all.Where(n => n != "_").Distinct()))}] {names}";
        Assert.Equal(expected, Csv.Names(Json.Table($"[{rows}]").Find("x")!));
        Assert.Equal(expected, Csv.Names(Json.Table(rows.Replace(",\n", "\n", StringComparison.Ordinal) + "\n{}").Find("x")!)[..^2]);
        Assert.Equal(expected, Csv.Names(Json.Arrays($"{{\"o\": [[7]], \"x\": [{string.Join(',', written)}]}}").Find("x")!.Cells));
    }

    [Theory]
    [InlineData("<i8", false)]
    [InlineData("<u8", false)]
    [InlineData("<i8", true)]
    [InlineData(">i8", true)]
    public void Of_whole_numbers_of_an_NPY_file(string type, bool isColumnMajor)
    {
        // more than a block, with the first long number late
        const int rows = 3, columns = 9000;
        var numbers = Enumerable.Range(0, rows * columns).Select(i => i < 20_000 ? i % 50 : 1234567890123456000 + (i % 1000)).ToArray();
        if (type[1] == 'u') numbers[^1] = unchecked((long)18446744073709551615);
        var order = Enumerable.Range(0, numbers.Length).Select(i => isColumnMajor ? (i % rows * columns) + (i / rows) : i);
        var bytes = order.Select(i => BitConverter.GetBytes(numbers[i])).SelectMany(b => type[0] == '<' ? b : [.. b.Reverse()]);
        var dictionary = $"{{'descr': '{type}', 'fortran_order': {(isColumnMajor ? "True" : "False")}, 'shape': ({rows}, {columns}), }}";
        var column = Arrays.Read("t.npy", Arrays.Npy(dictionary, [.. bytes])).Array!.As("id").Arrays[0].Cells;
        var texts = column.AsText();
        Assert.Equal(numbers.Select(n => type[1] == 'u' ? $"{(ulong)n}" : $"{n}"), Enumerable.Range(0, numbers.Length).Select(texts.Text));
        Assert.Equal(numbers.Select(n => type[1] == 'u' ? (double)(ulong)n : n), ((NumberColumn)column).Values);
        Assert.Equal(LevelOrder.Sorted(texts.Levels), texts.Levels);
    }

    /// <summary>Bits of float16 by the format's definition (IEEE 754, binary16).</summary>
    [Fact]
    public void An_NPY_file_of_float16()
    {
        ushort[] bits = [0x3C00, 0xC000, 0x3555, 0x7BFF, 0x0001, 0x7C00, 0x7E00];
        double[] expected = [1, -2, 0.333251953125, 65504, 5.9604644775390625E-08, double.PositiveInfinity, double.NaN];
        foreach (var type in (string[])["<f2", ">f2"])
        {
            var elements = bits.SelectMany(b => type[0] == '<' ? new[] { (byte)b, (byte)(b >> 8) } : [(byte)(b >> 8), (byte)b]);
            var dictionary = $"{{'descr': '{type}', 'fortran_order': False, 'shape': (7,), }}";
            Assert.Equal(expected, Arrays.Values(Arrays.Read("t.npy", Arrays.Npy(dictionary, [.. elements])).Array!));
        }
    }

    [Fact]
    public void Numbers_without_a_text_have_the_shortest_one()
    {
        Assert.Equal("[0 0.1 1E-07 2] 2 0.1 0 0 1E-07 _", Csv.Names(new NumberColumn("x", 0, [2, 0.1, 0, -0.0, 1e-7, double.NaN])));
        Assert.Equal("[2 10 100] 10 2 _ 100 2", Csv.Names(new NumberColumn("x", 0, [10, 2, double.NaN, 100, 2])));
    }

    /// <summary>Ranked by several threads, block by block.</summary>
    [Fact]
    public void Of_many_rows()
    {
        double[] values = [.. Enumerable.Range(0, 100_000).Select(i => i % 17 == 0 ? double.NaN : i * 7919L % 5003)];
        var texts = new NumberColumn("x", 0, values).AsText();
        Assert.Equal(Enumerable.Range(0, 5003).Select(i => $"{i}"), texts.Levels);
        Assert.Equal(values.Select(v => double.IsNaN(v) ? -1 : (int)v), texts.Codes);
    }
}
