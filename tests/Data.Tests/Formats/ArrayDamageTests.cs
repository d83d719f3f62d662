using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Tests.Formats;

/// <summary>
/// Damaged files end in a diagnostic or in an array as large as the file says, never in an exception, and take no more memory than the file
/// can fill.
/// </summary>
public sealed class ArrayDamageTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(ArrayFixtureTests.Folder()).Select(f => Path.GetFileName(f))
            .Where(f => f is not ("expected.txt" or "make_arrays.py")).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void Cut_off_anywhere_it_is_refused(string file)
    {
        var whole = File.ReadAllBytes(Path.Combine(ArrayFixtureTests.Folder(), file));
        for (var length = 0; length < whole.Length; length++)
            Assert.True(Refused(file, whole[..length]), $"the first {length} bytes of {file}");
        Assert.True(Refused(file, [.. whole, 0]), "one byte too many");
        Assert.True(Refused(file, [.. whole, .. whole]), "twice");
        Assert.False(Refused(file, whole), "the file itself");
    }

    [Fact]
    public void With_changed_bytes_nothing_crashes()
    {
        var random = new Random(9);
        foreach (var file in Files.Select(f => (string)f.Data))
        {
            var whole = File.ReadAllBytes(Path.Combine(ArrayFixtureTests.Folder(), file));
            for (var i = 0; i < 500; i++)
            {
                var bytes = (byte[])whole.Clone();
                for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                var before = GC.GetAllocatedBytesForCurrentThread();
                Refused(file, bytes);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
            }
        }
    }

    [Theory]
    [InlineData("4294967295 rows of 4294967295", "E0344", new byte[] { 0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1 })]
    [InlineData("255 dimensions that are not there", "E0343", new byte[] { 0, 0, 8, 255, 0, 0, 0, 1 })]
    public void An_absurd_size_is_refused_before_memory_is_taken(string what, string code, byte[] bytes)
    {
        foreach (var file in new[] { bytes, Arrays.Pack(bytes) })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(Assert.Single(Arrays.Read("x.idx", file).Diagnostics).Code == code, what);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }
    }

    /// <summary>A small packed file can hold what does not fit.</summary>
    [Fact]
    public void More_than_the_memory_there_is_is_refused()
    {
        var packed = Arrays.Pack(Arrays.Idx([100_000], new double[100_000]));
        Assert.InRange(packed.Length, 0, 10_000);
        var reported = Assert.Single(Arrays.Read("x.idx.gz", packed, memory: 799_999).Diagnostics);
        Assert.Equal("E0307", reported.Code);
        Assert.Empty(Arrays.Read("x.idx.gz", packed, memory: 800_000).Diagnostics);
    }

    private static bool Refused(string name, byte[] bytes)
    {
        var reading = Arrays.Read(name, bytes);
        if (reading is { Array: null, Table: null, Arrays: null })
            return Assert.Single(reading.Diagnostics) is { Severity: Severity.Error, Place: DataPlace }
                ? true : throw new InvalidOperationException();
        Assert.Empty(reading.Diagnostics);
        if (reading.Array is { } array) Assert.Equal(array.Shape.Aggregate(1, (a, b) => a * b), Arrays.Values(array).Length);
        return false;
    }
}
