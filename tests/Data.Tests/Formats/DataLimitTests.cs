using System.IO.Compression;
using System.Text;
using ProbDsl.Data.Formats;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Tests.Formats;

/// <summary>
/// What a file may not exceed: at the edge it is read, beyond it is refused, and no stream without an end is read for ever.
/// </summary>
public sealed class DataLimitTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "E0307")]
    public void Columns(int beyond, string? code)
    {
        var names = Enumerable.Range(0, DataLimits.Columns + beyond).Select(i => $"a{i}").ToList();
        Assert.Equal(code, Reported(Csv.Read($"{string.Join(',', names)}\n{string.Join(',', names.Select(_ => "1"))}\n").Diagnostics));
        var keys = string.Join(',', names.Select(n => $"\"{n}\":1"));
        Assert.Equal(code, Reported(Json.Read($"[{{{keys}}}]").Diagnostics));
        Assert.Equal(code, Reported(Json.Read($"{{{keys}}}").Diagnostics));
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(67, "E0307")]
    [InlineData(500, "E0307")]
    public void Bytes_of_a_row(int length, string? code)
    {
        foreach (var text in new[] { $"{new string('a', length)}\n1\n", $"a\n{new string('1', length)}\n2\n",
            $"a\n1\n\"{new string('\n', length - 2)}\"\n" })
            Assert.Equal(code,
                Reported(CsvReader.Read("t.csv", Once(Encoding.UTF8.GetBytes(text)),
                    new CsvMemory(1 << 20, Piece: 8, Row: 64)).Diagnostics));
    }

    /// <summary>Blank lines are counted, and not kept: what they take is the text alone.</summary>
    [Theory]
    [InlineData("x\n", "")]
    [InlineData("x,y\n", "")]
    [InlineData("", "")]
    [InlineData("x\n1\n", "2\n")]
    public void Blank_lines(string above, string below)
    {
        const int Row = 1 << 20;
        var text = Encoding.UTF8.GetBytes($"{above}{new string('\n', 8 * Row)}{below}");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reported = Assert.Single(CsvReader.Read("t.csv", Once(text), new CsvMemory(1 << 28, Piece: Row, Row: Row)).Diagnostics);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6 * Row);
        Assert.Equal(("E0307", true), (reported.Code,
            reported.Message.StartsWith("more than 1 MB of blank lines", StringComparison.Ordinal)));
    }

    /// <summary>A file is read no further than the piece in which more rows are wrong than are shown.</summary>
    [Fact]
    public void Rows_without_a_cell_are_counted_up_to_the_piece_that_has_too_many()
    {
        const int Piece = 1 << 12;
        var text = Encoding.UTF8.GetBytes("x,y\n" + string.Concat(Enumerable.Repeat("1,2\n", 4096))
            + string.Concat(Enumerable.Repeat("1\n", 1 << 20)));
        var stream = new MemoryStream(text);
        var found = CsvReader.Read("t.csv", stream, new CsvMemory(1 << 28, Piece: Piece)).Diagnostics;
        Assert.InRange(stream.Position, 0, (4 * 4097) + (2 * Piece));
        Assert.Equal((11, "E0305", 4097L), (found.Count, found[0].Code, Csv.PlaceOf(found[0]).Row));
        Assert.EndsWith(" or more further rows do not have 2 cells", found[10].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, null)]
    [InlineData(999, "E0307")]
    public void Bytes_of_what_is_read_once(int limit, string? code)
    {
        var text = Encoding.UTF8.GetBytes("x\n" + string.Concat(Enumerable.Repeat("1\n", 499)));
        Assert.Equal(code, Reported(CsvReader.Read("t.csv", Once(text), new CsvMemory(1 << 20, Piece: 64, Once: limit)).Diagnostics));
        Assert.Empty(CsvReader.Read("t.csv", new MemoryStream(text), new CsvMemory(1 << 20, Piece: 64, Once: limit)).Diagnostics);
    }

    /// <summary>The stream is refused while it unpacks, whatever form its content has, so that a bomb fills no memory.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Bytes_that_unpack(int beyond, bool refused)
    {
        var packed = Lines(DataLimits.UnpackedBytes + beyond);
        Assert.True(packed.Length * DataLimits.UnpackedRatio < DataLimits.UnpackedBytes);
        Assert.Equal(refused, Record.Exception(() => ReadAll(new GzipContentStream(new MemoryStream(packed)))) is UnpackedSizeException);
        if (refused) Assert.Equal("E0307", Reported(Arrays.Read("t.csv.gz", packed).Diagnostics));
    }

    /// <summary>
    /// Short lines take several times the memory of their text, so what unpacks too far is counted before it is kept: also behind text that
    /// packs little, and in a file of several members.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1 << 19)]
    public void Short_lines_that_unpack_too_far_take_little_memory(int digits)
    {
        var above = new byte[digits];
        for (var (at, state) = (0, 1u); at < digits; at++) above[at] = (byte)('0' + ((state = (state * 1664525) + 1013904223) >> 24) % 10);
        byte[] packed = [.. Arrays.Pack([.. "x\n"u8, .. above, (byte)'\n']), .. Lines(DataLimits.UnpackedBytes)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("E0307", Reported(Arrays.Read("t.csv.gz", packed).Diagnostics));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 << 20);
    }

    [Theory]
    [InlineData("t.npy.gz")]
    [InlineData("t.idx.gz")]
    public void Bytes_that_a_binary_array_unpacks(string name)
    {
        const int Elements = (1 << 28) + 1;
        byte[] header = name == "t.npy.gz"
            ? Arrays.Npy($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({Elements},), }}", []) : [0, 0, 8, 1, 0x10, 0, 0, 1];
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(header);
            for (var left = Elements; left > 0; left -= 1 << 20) gzip.Write(new byte[Math.Min(left, 1 << 20)]);
        }

        Assert.Equal("E0307", Reported(Arrays.Read(name, packed.ToArray()).Diagnostics));
    }

    [Theory]
    [InlineData("t.csv")]
    [InlineData("t.json")]
    public void Zero_bytes_end_a_text_whatever_follows(string name)
    {
        var reading = DataFileReader.Read(name, new MemoryStream(Packed(new byte[1 << 24])));
        Assert.Equal("E0309", Reported(reading.Diagnostics));
        Assert.Equal("E0309",
            Reported(name == "t.csv" ? CsvReader.Read(name, new Zeros()).Diagnostics : JsonReader.Read(name, new Zeros()).Diagnostics));
    }

    [Theory]
    [InlineData("a,a")]
    [InlineData("a,")]
    [InlineData("a,\"a\"b")]
    public void A_flood_of_wrong_names_is_a_few_messages(string pair)
    {
        var header = string.Join(',', Enumerable.Repeat(pair, 16_000));
        var found = Csv.Read($"{header}\n{string.Join(',', Enumerable.Repeat("1", 32_000))}\n").Diagnostics;
        Assert.InRange(found.Count, 1, 11);
        Assert.InRange(DiagnosticText.Render(found).Length, 1, 10_000);
        if (pair == "a,a") Assert.Equal("31989 further columns have no name, or a duplicate name", found[^1].Message);
    }

    [Theory]
    [InlineData(DataLimits.Nesting - 1, "E0341", "nested too deep", false)]
    [InlineData(DataLimits.Nesting, "E0341", "nested too deep", true)]
    public void Nesting(int arrays, string code, string said, bool refused)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"\\\\[\": ", "}") })
        {
            var found = Json.Read($"{{\"x\": "
                + $"{string.Concat(Enumerable.Repeat(open, arrays))}1{string.Concat(Enumerable.Repeat(close, arrays))}}}").Diagnostics;
            Assert.Equal(refused, found.Any(d => d.Code == code && d.Message.Contains(said, StringComparison.Ordinal)));
        }
    }

    private static string? Reported(ValueList<Diagnostic> found) => found.Count == 0 ? null : Assert.Single(found).Code;

    private static ConcatenatedStream Once(byte[] bytes) => new ConcatenatedStream(new MemoryStream(bytes), default);

    private static byte[] Packed(byte[] content) => Arrays.Pack(content);

    private static byte[] Lines(long bytes)
    {
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1\n", 1 << 15)));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            for (var left = bytes; left > 0; left -= line.Length) gzip.Write(line, 0, (int)Math.Min(left, line.Length));
        return packed.ToArray();
    }

    private static void ReadAll(Stream stream)
    {
        var buffer = new byte[1 << 16];
        while (stream.Read(buffer) > 0)
        {
            // nothing is kept
        }
    }

    /// <summary>As `/dev/zero`; it gives more than any reader may ask for.</summary>
    private sealed class Zeros : ReadOnlyStream
    {
        private int left = 1 << 10;

        public override int Read(Span<byte> buffer)
        {
            if (--left < 0) throw new InvalidOperationException("read on behind a zero byte");
            buffer.Clear();
            return buffer.Length;
        }
    }
}
