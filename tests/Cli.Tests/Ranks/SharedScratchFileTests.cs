using System.Text;
using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Parts;

namespace ProbDsl.Tests.Ranks;

public sealed class SharedScratchFileTests
{
    /// <summary>Ranks that are each on a machine of its own close the file and open it again; its name stays until it is removed.</summary>
    [Fact]
    public void Ranks_on_several_machines_read_parts_and_leave_no_file()
    {
        var bytes = Encoding.UTF8.GetBytes("x,g\n" + string.Concat(Enumerable.Range(0, 9000).Select(i => $"{i},g{i % 7}\n")));
        var scratch = new SharedScratchFile();
        Stream Open() => new MemoryStream(bytes);
        var read = ThreadRanks.Run(3, ranks =>
        {
            var by = new DividedReading(ranks, scratch, Least: 1);
            return (DividedFileReader.Read("t.csv", Open(), Open, by).Table!, by.HasDivided);
        });
        Assert.All(read, rank => Assert.True(rank.HasDivided));
        int[] rows = [.. Enumerable.Range(0, 9000)];
        Assert.All(read, rank => Assert.Equal(rows.Select(i => (double)i), ((NumberColumn)rank.Item1.Columns[0]).Values));
        Assert.All(read, rank => Assert.Equal(rows.Select(i => i % 7), ((TextColumn)rank.Item1.Columns[1]).Codes));
        var file = Assert.Single(scratch.Named);
        Assert.True(File.Exists(file));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        scratch.RemoveNames();
        Assert.False(File.Exists(file));
    }
}
