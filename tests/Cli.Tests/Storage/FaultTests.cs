using ProbDsl.Catalog;
using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Storage;

/// <summary>
/// The n-th operation on the disk fails, for all n: what was kept before is there as it was, or what is new is there whole; and the next
/// run works.
/// </summary>
[Collection(nameof(InProcess))]
public sealed class FaultTests
{
    private const string Story = """
        model Coin
        data heads[rows]: bool
        p ~ Beta(2, 2)
        for n in rows { heads[n] ~ Bernoulli(p) }
        """;

    private const string Net = """
        model Net
        data x[rows]: real
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(z[n], 0.5)
        }
        guide {
          net encode(x: real) -> (mean: real, sd: positive) = mlp(hidden = [2], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    /// <summary>The folder of the states of chains, which only the same fit reads: it stays where another fit follows.</summary>
    private const string Checkpoint = "checkpoint";

    // more operations than any of these runs has
    private const int Most = 2000;

    /// <summary>It never waits for the medium, either: hundreds of runs would.</summary>
    private static FaultyDisk NoFault() => new(int.MaxValue, Fault.Error);

    public static TheoryData<Fault, string?, string> Fits => new(
        from fault in Enum.GetValues<Fault>()
        from methods in new (string?, string)[]
        {
            (null, "laplace"), ("laplace", "map"), ("map", "laplace"), ("laplace", "gibbs"), ("gibbs", "map"),
        }
        select new TheoryDataRow<Fault, string?, string>(fault, methods.Item1, methods.Item2));

    /// <summary>`laplace` has draws, `gibbs` a file of each chain, `map` has none: files come, or go.</summary>
    [Theory, MemberData(nameof(Fits))]
    public void A_fit_that_is_kept(Fault fault, string? before, string method)
    {
        using var workspace = new Workspace().Write("coin.gen", Story).Write("coin.csv", "heads\n1\n0\n1\n1\n");
        if (before is not null) Assert.Equal(0, Fit(NoFault(), "old", before));
        var (old, whole) = (before is null ? [] : Names("old"), 0);
        for (var at = 1; whole == 0; at++)
        {
            Assert.True(at < Most);
            var (folder, disk) = ($"kept{at}", new FaultyDisk(at, fault));
            if (before is not null) Copy("old", folder);
            var code = Fit(disk, folder, method);
            if (disk.FailedIn is null) whole = at;
            var what = $"{fault} at operation {at}, {disk.FailedIn}: exit code {code}";

            var read = FitFiles.Read(workspace.At(folder), new StandardCatalog());
            Assert.True(read.Value?.Method is var found && (found == method || (found == before && code != 0)),
                $"{what}, kept: {found ?? "nothing"}, {string.Join(" ", read.Diagnostics.Select(d => d.Message))}");
            // what fails is cleaned up, but for a deletion that fails itself
            if (fault is Fault.Error or Fault.Memory && found == before && !disk.FailedIn!.StartsWith("delete", StringComparison.Ordinal))
                Assert.True(Names(folder).Where(f => method != "gibbs" || f != Checkpoint).SequenceEqual(old),
                    $"{what}: {string.Join(" ", Names(folder))}");
            if (before is null && found is null && fault is Fault.Error or Fault.Memory && disk.FailedIn != "delete folder")
                Assert.False(Directory.Exists(workspace.At(folder)), what);

            Directory.CreateDirectory(workspace.At(folder));
            workspace.Write($"{folder}/notes.txt", "mine");
            Assert.True(Fit(NoFault(), folder, method) == 0, what);
            string[] draws = method switch { "laplace" => ["draws.csv"], "gibbs" => ["draws_1.csv", "draws_2.csv"], _ => [] };
            if (method == "gibbs" || before == "gibbs") draws = [Checkpoint, .. draws];
            Assert.True(Names(folder).SequenceEqual([.. draws, "fit.json", "notes.txt", "story.gen"]),
                $"{what}, then: {string.Join(" ", Names(folder))}");
            Assert.Equal("mine", workspace.Read($"{folder}/notes.txt"));
        }

        Assert.InRange(whole, 15, Most);

        int? Fit(IDisk disk, string folder, string how) =>
            InProcess.Run(disk, ["fit", workspace.At("coin.gen"), "--data", workspace.At("coin.csv"), "--method", how, "--num-samples",
                "20", "--out", workspace.At(folder), .. how == "gibbs" ? (string[])["--chains", "2"] : []]);

        List<string> Names(string folder) =>
            Directory.Exists(workspace.At(folder))
                ? [.. Directory.EnumerateFileSystemEntries(workspace.At(folder)).Select(f => Path.GetFileName(f))
                    .Order(StringComparer.Ordinal)] : [];

        void Copy(string from, string to)
        {
            foreach (var file in Directory.EnumerateFiles(workspace.At(from), "*", SearchOption.AllDirectories))
                workspace.Write($"{to}/{Path.GetRelativePath(workspace.At(from), file)}", File.ReadAllBytes(file));
        }
    }

    [Theory]
    [InlineData(Fault.Error)]
    [InlineData(Fault.Memory)]
    [InlineData(Fault.Kill)]
    [InlineData(Fault.PowerLoss)]
    public void A_training_that_is_resumed(Fault fault)
    {
        using var workspace = new Workspace().Write("net.gen", Net).Write("rows.csv", "x\n1\n0.5\n-1\n2\n");
        Assert.Equal(0, Fit(NoFault(), "old", 4, false));
        CopyTo("whole");
        Assert.Equal(0, Fit(NoFault(), "whole", 8, true));
        Assert.NotEqual(workspace.Bytes("old/params.safetensors"), workspace.Bytes("whole/params.safetensors"));
        var whole = 0;
        for (var at = 1; whole == 0; at++)
        {
            Assert.True(at < Most);
            var (folder, disk) = ($"kept{at}", new FaultyDisk(at, fault));
            CopyTo(folder);
            var code = Fit(disk, folder, 8, true);
            if (disk.FailedIn is null) whole = at;
            var what = $"{fault} at operation {at}, {disk.FailedIn}: exit code {code}";
            var read = FitFiles.Read(workspace.At(folder), new StandardCatalog());
            Assert.True(read.Value is not null, $"{what}, {string.Join(" ", read.Diagnostics.Select(d => d.Message))}");
            Assert.True(code != 0 || Weights(folder) == Weights("whole"), what);
            Assert.True(Fit(NoFault(), folder, 8, true) == 0, what);
            Assert.True(workspace.Bytes($"{folder}/params.safetensors").SequenceEqual(workspace.Bytes("whole/params.safetensors")), what);
            Assert.True(Directory.EnumerateFiles(workspace.At(folder), "*", SearchOption.AllDirectories).Count() == 4, what);
        }

        Assert.InRange(whole, 15, Most);

        string Weights(string folder) =>
            string.Join(' ', FitFiles.Read(workspace.At(folder), new StandardCatalog()).Value!.Weights
                .OrderBy(w => w.Key, StringComparer.Ordinal).SelectMany(w => w.Value.Values));

        void CopyTo(string folder)
        {
            foreach (var file in Directory.EnumerateFiles(workspace.At("old"), "*", SearchOption.AllDirectories))
                workspace.Write($"{folder}/{Path.GetRelativePath(workspace.At("old"), file)}", File.ReadAllBytes(file));
        }

        int? Fit(IDisk disk, string folder, int steps, bool resumes) => InProcess.Run(disk,
            ["fit", workspace.At("net.gen"), "--data", workspace.At("rows.csv"), "--method", "elbo", "--max-iter", $"{steps}", "--threads",
                "1", "--out", workspace.At(folder), .. resumes ? (string[])["--resume"] : []]);
    }

    [Theory]
    [InlineData(Fault.Error)]
    [InlineData(Fault.Memory)]
    [InlineData(Fault.Kill)]
    [InlineData(Fault.PowerLoss)]
    public void A_table_that_is_drawn(Fault fault)
    {
        using var workspace = new Workspace().Write("coin.gen", Story).Write("coin.csv", "heads\n1\n0\n1\n1\n");
        Assert.Equal(0, InProcess.Run(NoFault(), "fit", workspace.At("coin.gen"), "--data", workspace.At("coin.csv"), "--method", "laplace",
            "--num-samples", "20", "--out", workspace.At("kept")));
        Assert.Equal(0, Sample(NoFault(), "whole.csv"));
        var whole = 0;
        for (var at = 1; whole == 0; at++)
        {
            Assert.True(at < Most);
            workspace.Write("rows.csv", "old");
            var disk = new FaultyDisk(at, fault);
            var code = Sample(disk, "rows.csv");
            if (disk.FailedIn is null) whole = at;
            var isNew = workspace.Bytes("rows.csv").SequenceEqual(workspace.Bytes("whole.csv"));
            Assert.True(isNew || (code != 0 && workspace.Read("rows.csv") == "old"),
                $"{fault} at operation {at}, {disk.FailedIn}: exit code {code}");
            if (fault is Fault.Error or Fault.Memory)
                Assert.DoesNotContain(workspace.Files, f => f.EndsWith(".tmp", StringComparison.Ordinal));
        }

        Assert.InRange(whole, 5, Most);

        int? Sample(IDisk disk, string file) =>
            InProcess.Run(disk, "sample", workspace.At("kept"), "-n", "30", "--seed", "3", "--out", workspace.At(file));
    }

    /// <summary>
    /// The hash of a file and its rows come from two passes over it; a file that grows, shrinks or is written anew between them has rows
    /// that belong to no hash.
    /// </summary>
    [Theory]
    [InlineData("")]
    [InlineData("heads\n1\n0\n1\n1\n1\n")]
    [InlineData("heads\n0\n0\n0\n0\n")]
    public void Data_that_change_while_they_are_read(string after)
    {
        using var workspace = new Workspace().Write("coin.gen", Story).Write("coin.csv", "heads\n1\n0\n1\n1\n");
        File.SetLastWriteTimeUtc(workspace.At("coin.csv"), new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        string[] fit = ["fit", workspace.At("coin.gen"), "--data", workspace.At("coin.csv"), "--method", "map",
            "--out", workspace.At("kept")];
        Assert.Equal(1, InProcess.Run(new FaultyDisk(int.MaxValue,
            Fault.Error) { Opened = path => File.WriteAllText(path, path == workspace.At("coin.csv") ? after : Story) }, fit));
        Assert.DoesNotContain("kept", workspace.Files);
        workspace.Write("coin.csv", "heads\n1\n0\n1\n1\n");
        Assert.Equal(0, InProcess.Run(NoFault(), fit));
    }
}
