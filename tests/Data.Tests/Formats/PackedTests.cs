using System.Text;
using ProbDsl.Data.Columns;

namespace ProbDsl.Tests.Formats;

/// <summary>Text that gzip has packed is the text, whatever the file is called; a part of it is nothing.</summary>
public sealed class PackedTests
{
    [Theory]
    [InlineData("t.csv.gz", "x,y\n1,2\n3,NA\n")]
    [InlineData("t.csv", "x,y\n1,2\n3,NA\n")]
    [InlineData("t.tsv.gz", "x\ty\n1\t2\n3\tNA\n")]
    [InlineData("t.json.gz", """[{"x": 1, "y": 2}, {"x": 3}]""")]
    public void It_is_read_as_what_is_inside(string name, string text)
    {
        var reading = Arrays.Read(name, Arrays.Pack(Encoding.UTF8.GetBytes(text)));
        Assert.Empty(reading.Diagnostics);
        Assert.Equal("x number 1 3; y number 2 _", Csv.Show(reading.Table!));
    }

    [Fact]
    public void Named_arrays_too() =>
        Assert.Equal("x[2] number 1 2", Json.Show(Arrays.Read("t.json.gz", Arrays.Pack("""{"x": [1, 2]}"""u8.ToArray())).Arrays!));

    [Fact]
    public void A_large_text_comes_out_whole()
    {
        var text = "x\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i}\n"));
        var table = Arrays.Read("t.csv.gz", Arrays.Pack(Encoding.UTF8.GetBytes(text))).Table!;
        Assert.Equal(Enumerable.Range(0, 100_000).Select(i => (double)i), ((NumberColumn)table.Columns[0]).Values);
    }

    [Fact]
    public void Cut_off_anywhere_or_followed_by_anything_it_is_refused()
    {
        for (var length = 2; length < Whole.Length; length++) Assert.Equal("E0346", Reported(Whole[..length]));
        Assert.Equal("E0346", Reported([.. Whole, 1, 2, 3]));
    }

    /// <summary>The bits behind the end of the last block stand for nothing.</summary>
    [Fact]
    public void Changed_anywhere_it_is_refused_or_the_same()
    {
        var same = 0;
        for (var at = 8 * 10; at < 8 * Whole.Length; at++)
        {
            var changed = (byte[])Whole.Clone();
            changed[at / 8] ^= (byte)(1 << (at % 8));
            if (Reported(changed) is not "E0346" and var table) Assert.Equal(("x number 1 3 5; y number 2 4 6", true), (table, same++ < 8));
        }
    }

    private static byte[] Whole { get; } = Arrays.Pack(Encoding.UTF8.GetBytes("x,y\n1,2\n3,4\n5,6\n"));

    private static string Reported(byte[] bytes) =>
        Arrays.Read("t.csv.gz", bytes) is { Table: { } table }
            ? Csv.Show(table) : Assert.Single(Arrays.Read("t.csv.gz", bytes).Diagnostics).Code;
}
