using System.IO.Compression;
using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Tests.Mutations;

namespace ProbDsl.Tests.Formats;

/// <summary>
/// A file read piece by piece, of which nothing stays in memory, is the file read at once: the same cells, the same diagnostics, the same
/// places.
/// </summary>
public sealed class PiecesTests
{
    public static TheoryData<int> Sizes => [.. Enumerable.Range(1, 40), 100, 1000];

    [Theory, MemberData(nameof(Sizes))]
    public void Whole_and_damaged_files(int piece)
    {
        var tables = 0;
        foreach (var (name, seed) in SeedFiles.All.Where(f => f.Name.EndsWith("sv", StringComparison.Ordinal)))
        {
            for (var number = 0; number < 60; number++)
            {
                var bytes = number == 0 ? seed : Mutation.Of(seed, number);
                var (whole, pieces) = (CsvReader.Read(name, new MemoryStream(bytes)), InPieces(name, bytes, piece));
                if (whole.Table is not null) tables++;
                // which of several is found first depends on how far one looks
                if (whole.Diagnostics is [{ Code: "E0308" or "E0309" }, ..]) Assert.NotEmpty(pieces.Diagnostics);
                else Assert.Equal(Reported(whole), Reported(pieces));
            }
        }

        Assert.InRange(tables, 150, 500);
    }

    [Theory]
    [InlineData("x,g\n1,a\n2,b\n3\n", 8)]
    [InlineData("x,g\n1,a\n\"2,b\n3,c\n", 5)]
    [InlineData("x\n1\n\n\n\n\n\n\n\n\n\n\n2\n\n\n\n\n\n\n", 3)]
    [InlineData("x\r\n1\r\n2\r\n3\r\n", 4)]
    [InlineData("x\r1\r2\r3", 2)]
    [InlineData("x,g\n1,\"a\"\"\n\"\"b\"\n2,c\n", 9)]
    [InlineData("\uFEFFx,ö\n1,ö\n2,🙂\n3,ö\n", 2)]
    [InlineData("x\n1\n2\n3\nslip\n5\n", 3)]
    public void Cuts_where_they_hurt(string text, int piece) =>
        Assert.Equal(Reported(Csv.Read(text)), Reported(InPieces("t.csv", Encoding.UTF8.GetBytes(text), piece)));

    [Fact]
    public void A_packed_file_is_read_in_pieces_and_kept()
    {
        var text = "x,g\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i},level {i % 7}\n"));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        packed.Position = 0;
        Assert.Equal(Reported(Csv.Read(text)),
            Reported(CsvReader.Read("t.csv", new GzipContentStream(packed), new CsvMemory(long.MaxValue, Piece: 512, Kept: 0))));
        packed.Position = 0;
        Assert.Equal(Csv.Show(Csv.Table(text)),
            Csv.Show(DataFileReader.Read("t.csv", packed, () => throw new InvalidOperationException("must not be opened")).Table!));
    }

    [Fact]
    public void The_file_is_opened_where_the_stream_began()
    {
        var file = "not this x,g\n1,a\n2,b\n"u8.ToArray();
        using var stream = new MemoryStream(file) { Position = 9 };
        Assert.Equal("x number 1 2; g text [a b] a b", Csv.Show(DataFileReader.Read("t.csv", stream, () => new MemoryStream(file)).Table!));
    }

    /// <summary>A file that was cut off since has other lines, and a place in it is none to trust; it is shown nevertheless.</summary>
    [Fact]
    public void A_file_that_became_shorter_breaks_nothing()
    {
        var bytes = Encoding.UTF8.GetBytes("x,g\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},a\n")));
        var again = bytes;
        var table = CsvReader.Read("t.csv", new MemoryStream(bytes), new CsvMemory(long.MaxValue, Piece: 64, Kept: 0),
            () => new MemoryStream(again)).Table!;
        again = bytes[..50];
        Assert.Equal(("t.csv", 91), (table.PlaceOf(90, table.Columns[0]).File, table.PlaceOf(90, table.Columns[0]).Row));
        Assert.Equal(90, ((NumberColumn)table.Columns[0]).Values[90]);
    }

    /// <summary>
    /// Cells are read in further passes over the file; one that is shorter by then, or has another digit, would give missing cells or
    /// numbers of two versions: the command line reports E0604.
    /// </summary>
    [Theory]
    [InlineData("numbers", false)]
    [InlineData("numbers", true)]
    [InlineData("levels", false)]
    [InlineData("levels", true)]
    public void A_file_that_changes_between_two_passes_is_an_error(string column, bool isShorter)
    {
        var text = "x\n" + string.Concat(Enumerable.Range(0, 100).Select(i => column == "levels" ? $"a{i % 7}\n" : $"{i % 10}\n"));
        var bytes = Encoding.UTF8.GetBytes(text);
        var other = (byte[])bytes.Clone();
        other[^2] ^= 1;
        // numbers are read in the second pass, texts in the third
        for (var opened = 0; opened < 2; opened++)
        {
            var (left, changed) = (opened * 2, isShorter ? bytes[..^4] : other);
            var failure = Assert.Throws<DataFileChangedException>(() => CsvReader.Read("t.csv", new MemoryStream(bytes),
                new CsvMemory(long.MaxValue, Piece: 64, Kept: 0), () => new MemoryStream(left-- > 0 ? bytes : changed)));
            Assert.Equal("t.csv", failure.File);
        }
    }

    [Fact]
    public void A_wrong_piece_is_caught() =>
        Assert.NotEqual(Reported(Csv.Read("x\n1\n2\n")), Reported(InPieces("t.csv", "x\n1\n\n2\n"u8.ToArray(), 2)));

    private static CsvResult InPieces(string name, byte[] bytes, int piece) =>
        CsvReader.Read(name, new MemoryStream(bytes), new CsvMemory(long.MaxValue, piece, Kept: 0), () => new MemoryStream(bytes));

    /// <summary>Cells with their places, or diagnostics with theirs.</summary>
    private static string Reported(CsvResult reading) => reading.Table is { } table
        ? string.Join('\n',
            [Csv.Show(table), $"{table.Place}", .. table.Columns.Select(column => $"{table.PlaceOf(column)}"), .. table.Columns.SelectMany(
                column => Enumerable.Range(0, table.Rows).Select(row => $"{table.CellText(row, column)} {table.PlaceOf(row, column)}"))])
        : string.Join('\n', reading.Diagnostics.Select(d => $"{d.Code} {d.Message} {d.Help} {d.Place}"));
}
