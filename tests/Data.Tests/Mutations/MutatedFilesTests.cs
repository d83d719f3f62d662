using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Formats;

namespace ProbDsl.Tests.Mutations;

/// <summary>
/// 10,000 damaged files. Each becomes a table whose every cell is what other readers say, or diagnostics that name the file and stand
/// inside of a line. None throws, none makes the reader work or allocate out of all proportion.
/// </summary>
public sealed class MutatedFilesTests
{
    private const int Files = 10_000, MostReads = 64, MostBytesEach = 4 << 20;

    /// <summary>A reader that has not come back by then never will.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_damaged_file_is_read_as_others_read_it_or_refused_with_its_place()
    {
        var (tables, last) = (0, -1);
        var reading = Task.Run(() =>
        {
            for (var number = 0; number < Files; number++)
            {
                last = number;
                if (IsRead(number)) tables++;
            }
        }, TestContext.Current.CancellationToken);
        await Task.WhenAny(reading, Task.Delay(Patience, TestContext.Current.CancellationToken));
        Assert.True(reading.IsCompleted, $"file {last} is still being read");
        await reading;
        Assert.InRange(tables, Files / 4, 3 * Files / 4);
    }

    [Theory]
    [InlineData("t.csv", "x,g\n1,a\n2,b\n", "x,g\n1,a\n2.0000000000000004,b\n")]
    [InlineData("t.csv", "x,g\n1,a\n2,b\n", "x,g\n1,a\nNA,b\n")]
    [InlineData("t.csv", "x,g\n1,a\n2,b\n", "x,g\n1,a\n2,B\n")]
    [InlineData("t.csv", "x,g\n1,a\n2,b\n", "x,h\n1,a\n2,b\n")]
    [InlineData("t.csv", "x,g\n1,a\n2,b\n", "x,g\n1,a\n")]
    [InlineData("t.csv", "x,g\n0,a\n2,b\n", "x,g\n-0,a\n2,b\n")]
    [InlineData("t.json", "{\"x\": [1, 2]}", "{\"x\": [[1, 2]]}")]
    [InlineData("t.json", "[{\"x\": 1}]", "[{\"x\": \"one\"}]")]
    public void A_misreading_is_caught(string name, string text, string misread)
    {
        Check(DataFileReader.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(text))), name, Encoding.UTF8.GetBytes(text));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
            Check(DataFileReader.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(text))), name, Encoding.UTF8.GetBytes(misread)));
    }

    /// <summary>Whether the file is read as a table; else it is refused with a reason.</summary>
    private static bool IsRead(int number)
    {
        var (name, seed) = SeedFiles.All[number % SeedFiles.All.Count];
        var bytes = Mutation.Of(seed, number);
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var reading = DataFileReader.Read(name, new MeteredStream(bytes, MostReads));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytesEach);
            Check(reading, name, bytes);
            return !HasErrors(reading);
        }
        catch (Exception found)
        {
            throw new InvalidOperationException($"file {number}, {name}: {Encoding.Latin1.GetString(bytes)}", found);
        }
    }

    private static bool HasErrors(DataFileResult reading) => reading.Diagnostics.Any(d => d.Severity == Severity.Error);

    private static void Check(DataFileResult reading, string name, byte[] bytes)
    {
        Assert.Equal(!HasErrors(reading), reading.Table is not null || reading.Arrays is not null);
        foreach (var diagnostic in reading.Diagnostics)
        {
            CheckPlace(diagnostic, name);
            Assert.True(IsSo(diagnostic.Code, name, bytes), $"{diagnostic.Code} is told of a file of which it is not so");
        }

        if (reading.Table is { } table && !name.Contains(".json", StringComparison.Ordinal))
            Assert.Null(Difference(table, name, TextOf(bytes)));
        else if (reading.Table is { } rows) Assert.Null(Difference(rows, TextOf(bytes)));
        else if (reading.Arrays is { } arrays) Assert.Null(Difference(arrays, TextOf(bytes)));
    }

    private static void CheckPlace(Diagnostic diagnostic, string name)
    {
        var place = Csv.PlaceOf(diagnostic);
        Assert.Equal(name, place.File);
        Assert.False(string.IsNullOrWhiteSpace(diagnostic.Help));
        if (place.LineText is null)
            Assert.Contains(diagnostic.Code, (string[])["E0301", "E0302", "E0305", "E0309", "E0340", "E0346", "W0588"]);
        else Assert.InRange(place.Start + place.Length, place.Start, place.LineText.Length);
    }

    private static string? Difference(Table table, string name, string text)
    {
        var rows = ReferenceCsv.Read(text, name);
        if (!rows[0].SequenceEqual(table.Columns.Select(column => column.Name))) return $"the names are {string.Join('|', rows[0])}";
        return table.Columns.Select(column => ReferenceCell.Difference([.. rows.Skip(1).Select(row => row[column.Index])], column))
            .FirstOrDefault(found => found is not null);
    }

    private static string? Difference(Table table, string text)
    {
        using var document = JsonDocument.Parse(text);
        if (ReferenceJson.Rows(document.RootElement) is not { } columns) return "these are no rows";
        if (!columns.Select(column => column.Name).SequenceEqual(table.Columns.Select(column => column.Name)))
            return $"the names are {string.Join('|', columns)}";
        return columns.Select((column, at) => column.Cells is { } cells ? ReferenceCell.Difference(cells, table.Columns[at])
                : table.Columns[at] is UnreadableColumn ? null : $"`{column.Name}` is read")
            .FirstOrDefault(found => found is not null);
    }

    private static string? Difference(ArrayFile file, string text)
    {
        using var document = JsonDocument.Parse(text);
        if (ReferenceJson.Arrays(document.RootElement) is not { } arrays) return "these are no arrays";
        if (!arrays.Select(array => array.Name).SequenceEqual(file.Arrays.Select(array => array.Name)))
            return $"the names are {string.Join('|', arrays.Select(a => a.Name))}";
        foreach (var (at, array) in arrays.Index())
        {
            if (array.Shape is null != file.Arrays[at].Cells is UnreadableColumn) return $"`{array.Name}` is read: {array.Shape is null}";
            if (array.Shape is null) continue;
            if (!array.Shape.SequenceEqual(file.Arrays[at].Shape)) return $"`{array.Name}` has the shape {string.Join(' ', array.Shape)}";
            if (ReferenceCell.Difference(array.Cells, file.Arrays[at].Cells) is { } found) return found;
        }

        return null;
    }

    /// <summary>Whether a file is indeed wrong in that way, so that nothing is refused without need.</summary>
    private static bool IsSo(string code, string name, byte[] bytes) => code switch
    {
        _ when name.EndsWith(".gz", StringComparison.Ordinal) => true,         // GZipStream lets files pass that end too early
        "E0308" => !Utf8.IsValid(bytes),
        "E0309" => bytes.Contains((byte)0),
        _ when name.EndsWith(".json", StringComparison.Ordinal) => IsSo(code, TextOf(bytes)),
        "E0306" => TextOf(bytes).Contains('"', StringComparison.Ordinal),
        "E0318" => TextOf(bytes) is var text && text.Contains(',') && text.Contains('.'),
        _ => IsSo(code, ReferenceCsv.Read(TextOf(bytes), name)),
    };

    private static bool IsSo(string code, List<string[]> rows) => code switch
    {
        "E0301" => rows.Count == 0,
        "E0302" => rows.Count == 1,
        "W0588" => rows[0].Length == 1,
        "E0303" => rows[0].Distinct().Count() < rows[0].Length,
        "E0304" => rows[0].Contains(""),
        "E0305" => rows.Exists(row => row.Length != rows[0].Length),
        "E0319" => rows[0].All(cell => ReferenceCell.IsMissing(cell) || ReferenceCell.Number(cell) is not null),
        _ => false,
    };

    private static bool IsSo(string code, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var isNoTable = ReferenceJson.Rows(document.RootElement) is null && ReferenceJson.Arrays(document.RootElement) is null;
            return code switch
            {
                "E0301" => document.RootElement is { ValueKind: JsonValueKind.Object } root && !root.EnumerateObject().Any(),
                "E0302" => document.RootElement is { ValueKind: JsonValueKind.Array } root && root.GetArrayLength() == 0,
                "E0303" or "E0341" or "E0342" => isNoTable,
                _ => false,
            };
        }
        catch (Exception found) when (found is JsonException or InvalidOperationException)
        {
            return code == (found.Message.Contains("configured depth", StringComparison.Ordinal) ? "E0341" : "E0340")
                || (code == "E0301" && text.AsSpan().Trim(" \t\r\n\uFEFF").IsEmpty);
        }
    }

    private static string TextOf(byte[] bytes)
    {
        if (bytes is not [0x1F, 0x8B, ..]) return Decoded(bytes);
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)) gzip.CopyTo(unpacked);
        return Decoded(unpacked.ToArray());
    }

    private static string Decoded(byte[] bytes) =>
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes) is ['\uFEFF', .. var text]
            ? text : new UTF8Encoding(false).GetString(bytes);
}
