using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ProbDsl.Cli.Catalogs;
using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Storage;

/// <summary>Files that are written beside their targets.</summary>
[Collection(nameof(InProcess))]
public sealed partial class WholeFileTests
{
    /// <summary>Two writers of one process have one process number, as two containers may have.</summary>
    [Fact]
    public void Two_writers_of_one_file_do_not_touch_each_other()
    {
        using var workspace = new Workspace();
        AtomicFile.Replace(workspace.At("rows.csv"), first =>
        {
            first.Write("the f"u8);
            AtomicFile.Replace(workspace.At("rows.csv"), second => second.Write("the second"u8));
            Assert.Equal("the second", workspace.Read("rows.csv"));
            Assert.Throws<IOException>(() => AtomicFile.Replace(workspace.At("rows.csv"), third =>
            {
                third.Write("the third"u8);
                throw new IOException("No space left on device");
            }));
            first.Write("irst"u8);
        });
        Assert.Equal("the first", workspace.Read("rows.csv"));
        Assert.Equal(["rows.csv"], workspace.Files);
    }

    [Fact]
    public void What_a_killed_writer_left_is_deleted_and_nothing_else()
    {
        using var workspace = new Workspace();
        string[] others = ["rows.csv.tmp", "rows.csv.12.tmp", "rows.csv.0123456789ABCDEF.tmp", "rows.csv.0123456789abcdeg.tmp",
            "other.csv.0123456789abcdef.tmp", "rows.csv.0123456789abcdef.tmp.txt"];
        foreach (var file in others.Append("rows.csv.0123456789abcdef.tmp").Append("rows.csv.fedcba9876543210.tmp")) Old(file);
        // one that is written to now, however long ago the last bytes came
        using var held = new FileStream(workspace.At("rows.csv.fedcba9876543210.tmp"), FileMode.Open, FileAccess.Write, FileShare.None);
        // one that was closed, and is about to be renamed
        workspace.Write("rows.csv.aaaaaaaaaaaaaaaa.tmp", "young");
        AtomicFile.Replace(workspace.At("rows.csv"), stream => stream.Write("whole"u8));
        Assert.Equal([.. others.Append("rows.csv").Append("rows.csv.fedcba9876543210.tmp").Append("rows.csv.aaaaaaaaaaaaaaaa.tmp")
            .Order(StringComparer.Ordinal)], workspace.Files);

        void Old(string file)
        {
            workspace.Write(file, "old");
            File.SetLastWriteTimeUtc(workspace.At(file), DateTime.UtcNow.AddHours(-1));
        }
    }

    [Fact]
    public void A_file_that_must_be_new_is_whole_or_not_there()
    {
        using var workspace = new Workspace().Write("there.gen", "mine");
        Assert.Throws<IOException>(() => AtomicFile.Create(workspace.At("there.gen"), stream => stream.Write("new"u8)));
        Assert.Throws<IOException>(() => AtomicFile.Create(workspace.At("half.gen"), stream =>
        {
            stream.Write("hal"u8);
            throw new IOException("No space left on device");
        }));
        AtomicFile.Create(workspace.At("new.gen"), stream => stream.Write("new"u8));
        Assert.Equal(["new.gen", "there.gen"], workspace.Files);
        Assert.Equal(("new", "mine"), (workspace.Read("new.gen"), workspace.Read("there.gen")));
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_stays_a_pipe()
    {
        if (OperatingSystem.IsWindows()) return;
        using var workspace = new Workspace();
        using (var make = Process.Start("mkfifo", [workspace.At("pipe")]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var reader = Process.Start(new ProcessStartInfo("cat", [workspace.At("pipe")]) { RedirectStandardOutput = true })!;
        var read = reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        AtomicFile.Replace(workspace.At("pipe"), stream => stream.Write(Encoding.UTF8.GetBytes("through")));
        Assert.Equal("through", await read);
        Assert.Equal(["pipe"], workspace.Files);
    }

    /// <summary>Nothing in `src/IO` and `src/Cli` writes, renames or deletes but through the disk, whose faults are tested.</summary>
    [Fact]
    public void All_writing_goes_through_the_disk()
    {
        var files = Files("Cli").Concat(Files("IO"));
        Assert.Equal(["LocalDisk.cs"], files.Where(f => Writing().IsMatch(File.ReadAllText(f))).Select(Path.GetFileName));
    }

    private static IEnumerable<string> Files(string project) =>
        Directory.EnumerateFiles(Repository.Path("src", project), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"(?<!\w)(File\.(Write|Create|Open|Append|Move|Copy|Delete|Replace)|new FileStream"
        + @"|Directory\.(CreateDirectory|Delete|Move))")]
    private static partial Regex Writing();
}
