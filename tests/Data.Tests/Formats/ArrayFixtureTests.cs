using System.Globalization;
using System.Runtime.CompilerServices;
using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

/// <summary>
/// Files written by numpy and by Python's struct and gzip (arrays/make_arrays.py) read as the shapes and numbers that Python says they
/// have.
/// </summary>
public sealed class ArrayFixtureTests
{
    public static TheoryData<string> Lines => [.. File.ReadAllLines(Path.Combine(Folder(), "expected.txt"))];

    [Theory, MemberData(nameof(Lines))]
    public void It_reads_as_python_has_it(string line)
    {
        var parts = line.Split(' ');
        using var stream = File.OpenRead(Path.Combine(Folder(), parts[0]));
        var reading = DataFileReader.Read(parts[0], stream);
        Assert.Empty(reading.Diagnostics);
        Assert.Equal(parts[1] == "-" ? [] : parts[1].Split('x').Select(int.Parse), reading.Array!.Shape);
        Assert.Equal(parts[2..].Select(Number), Arrays.Values(reading.Array));
    }

    [Fact]
    public void Every_file_is_expected() =>
        Assert.Equal(Directory.EnumerateFiles(Folder()).Select(f => Path.GetFileName(f)).Except(["expected.txt", "make_arrays.py"])
            .Order(StringComparer.Ordinal), Lines.Select(l => ((string)l.Data).Split(' ')[0]).Order(StringComparer.Ordinal));

    internal static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "arrays");

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
