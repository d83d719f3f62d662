using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// The folder of `--out`: it is one fit's at a time, its fit is not lost by another, by a full disk or by a closed output, and what has not
/// ended is said to be so.
/// </summary>
public sealed class FitFolderTests
{
    private const string Coin = """
        model Coin
        data heads[rows]: bool
        p ~ Beta(2, 2)
        for n in rows { heads[n] ~ Bernoulli(p) }

        """;

    private static readonly string[] fit = ["fit", "coin.gen", "--data", "coin.csv", "--method", "laplace",
        "--num-samples", "50", "--out", "kept"];

    [Fact]
    public async Task A_folder_that_a_fit_writes_to_is_locked_until_the_process_ends()
    {
        using var workspace = new Workspace().Copy("old-faithful", "old_faithful.gen").Copy("old-faithful", "faithful.csv");
        string[] small = ["fit", "old_faithful.gen", "--restarts", "1", "--out", "kept"];
        using var running = Probdsl.Start(workspace.Folder, ["fit", "old_faithful.gen", "--restarts", "100000000", "--out", "kept"]);
        try
        {
            // the page begins when the folder is locked
            Assert.StartsWith("old_faithful.gen", await running.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
            var second = await workspace.Run(small);
            Assert.Equal(1, second.Code);
            Assert.StartsWith("error E0601: another fit is running with `--out kept`", second.Errors, StringComparison.Ordinal);
        }
        finally
        {
            running.Kill();
        }

        await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("kept/fit.lock", workspace.Files);
        Assert.Equal(0, (await workspace.Run([.. small, "--overwrite"])).Code);
        Assert.DoesNotContain("kept/fit.lock", workspace.Files);
    }

    [Theory]
    [InlineData("coin.gen", """
        model Dime
        data heads[rows]: bool
        p ~ Beta(1, 1)
        for n in rows { heads[n] ~ Bernoulli(p) }

        """,
        "kept has a fit of another story (`Coin`)")]
    [InlineData(
        "coin.gen",
        """
        # a new comment
        model Coin
        data heads[rows]: bool
        p ~ Beta(2, 2)
        for n in rows { heads[n] ~ Bernoulli(p) }

        """,
        "kept has a fit of this story (`Coin`) from before its text changed")]
    [InlineData("coin.csv", "heads\n0\n0\n", "kept has a fit of other data (coin.csv)")]
    [InlineData("kept/fit.json", "{", "kept has a fit whose fit.json cannot be read")]
    [InlineData("kept/fit.json", "", "kept has a fit whose fit.json cannot be read")]
    public async Task The_fit_of_another_story_or_of_other_data_is_replaced_only_on_request(string file, string text, string says)
    {
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n");
        Assert.Equal(0, (await workspace.Run(fit)).Code);
        workspace.Write(file, text);
        var before = workspace.Files.ToDictionary(f => f, f => File.Exists(workspace.At(f)) ? workspace.Bytes(f) : []);
        var refused = await workspace.Run(fit);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.StartsWith($"error E0602: {says}", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, workspace.Files.ToDictionary(f => f, f => File.Exists(workspace.At(f)) ? workspace.Bytes(f) : []));
        Assert.Equal(0, (await workspace.Run([.. fit, "--overwrite"])).Code);
        Assert.Equal(0, (await workspace.Run("sample", "kept", "-n", "3")).Code);
    }

    [Fact]
    public async Task The_same_data_under_another_name_and_other_options_are_the_same_fit()
    {
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n")
            .Write("toss.csv", "heads\n1\n0\n1\n");
        Assert.Equal(0, (await workspace.Run(fit)).Code);
        var again = await workspace.Run("fit", "coin.gen", "--data", "toss.csv", "--method", "map", "--out", "kept");
        Assert.Equal((0, ""), (again.Code, again.Errors));
        Assert.Equal("map", JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement.GetProperty("method").GetString());
        Assert.DoesNotContain("kept/draws.csv", workspace.Files);
    }

    [Fact]
    public async Task Each_of_several_chains_has_a_file()
    {
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n");
        string[] gibbs =
            ["fit", "coin.gen", "--data", "coin.csv", "--method", "gibbs", "--num-samples", "60", "--out", "kept", "--chains"];
        Assert.Equal(0, (await workspace.Run([.. gibbs, "3"])).Code);
        Assert.Equal("draws_1.csv draws_2.csv draws_3.csv", Draws());
        Assert.Equal(0, (await workspace.Run("sample", "kept", "-n", "3")).Code);
        // the data are found beside files of a fit, and these are not replaced
        workspace.Write("kept/coin.csv", "heads\n1\n0\n1\n");
        Assert.Equal(0, (await workspace.Run("fit", "kept/story.gen", "--method", "map")).Code);
        Assert.Contains("E0607", (await workspace.Run("sample", "kept", "--out", "kept/draws_2.csv")).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await workspace.Run([.. gibbs, "2"])).Code);
        Assert.Equal("draws_1.csv draws_2.csv", Draws());
        Assert.Equal(0, (await workspace.Run("sample", "kept", "-n", "3")).Code);
        Assert.Equal(0, (await workspace.Run([.. gibbs, "1"])).Code);
        Assert.Equal("draws.csv", Draws());
        Assert.Equal(0, (await workspace.Run("sample", "kept", "-n", "3")).Code);
        File.Delete(workspace.At("kept/fit.json"));
        File.Move(workspace.At("kept/draws.csv"), workspace.At("kept/draws_5.csv"));
        var refused = await workspace.Run([.. gibbs, "2"]);
        Assert.Contains("it has a draws_5.csv that is not from a fit", refused.Errors.ReplaceLineEndings(" "), StringComparison.Ordinal);

        string Draws() => string.Join(' ', workspace.Files.Select(f => Path.GetFileName(f))
            .Where(f => f.StartsWith("draws", StringComparison.Ordinal) && f.EndsWith(".csv", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_fit_with_other_hyperparameters_is_replaced_only_on_request()
    {
        const string story = """
            model Coin(A = 2, B = 2)
            data heads[rows]: bool
            p ~ Beta(A, B)
            for n in rows { heads[n] ~ Bernoulli(p) }

            """;
        using var workspace = new Workspace().Write("coin.gen", story).Write("coin.csv", "heads\n1\n0\n1\n");
        Assert.Equal(0, (await workspace.Run(fit)).Code);
        Assert.Equal(0, (await workspace.Run([.. fit, "--set", "A=2"])).Code);
        var kept = workspace.Read("kept/fit.json");
        var refused = await workspace.Run([.. fit, "--set", "A=3"]);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.StartsWith("error E0602: kept has a fit with A = 2 in place of 3, which this fit would replace", refused.Errors,
            StringComparison.Ordinal);
        Assert.StartsWith("error E0602: kept has a fit with A = 2 in place of 3..4, ",
            (await workspace.Run([.. fit, "--set", "A=3..4"])).Errors, StringComparison.Ordinal);
        Assert.StartsWith("error E0602: kept has a fit with B = 2 in place of 3, ",
            (await workspace.Run([.. fit, "--set", "A=1..2", "--set", "B=3"])).Errors, StringComparison.Ordinal);
        Assert.Equal(kept, workspace.Read("kept/fit.json"));
        Assert.Equal(0, (await workspace.Run([.. fit, "--set", "A=1..2"])).Code);
        Assert.Equal(0, (await workspace.Run([.. fit, "--set", "A=3", "--overwrite"])).Code);
        Assert.Equal(3, JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement.GetProperty("model").GetProperty("hyperparameters")
            .GetProperty("A").GetDouble());
    }

    [Fact]
    public async Task Overwrite_is_for_a_folder() =>
        Assert.Equal(2, (await Probdsl.Run(Path.GetTempPath(), ["fit", "coin.gen", "--overwrite"])).Code);

    [Fact]
    public async Task A_fit_that_has_not_ended_is_said_to_go_on()
    {
        using var workspace = new Workspace().Write("kept/checkpoint/training.safetensors", "some of it");
        var run = await workspace.Run("sample", "kept");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("error E0603: the fit in kept did not finish", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--out kept --resume`", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fit_that_has_not_ended_is_not_replaced_without_a_word()
    {
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n")
            .Write("kept/checkpoint/training.safetensors", "some of it");
        var refused = await workspace.Run(fit);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.StartsWith("error E0606: ", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("some of it", workspace.Read("kept/checkpoint/training.safetensors"));
        Assert.Equal(0, (await workspace.Run([.. fit, "--overwrite"])).Code);
    }

    [Theory]
    [InlineData("kept/fit.json", "E0523")]
    [InlineData("kept/story.gen", "E0523")]
    [InlineData("kept/draws.csv", "E0523")]
    public async Task A_pipe_is_no_file_of_a_fit(string file, string code)
    {
        if (OperatingSystem.IsWindows()) return;
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n");
        Assert.Equal(0, (await workspace.Run(fit)).Code);
        File.Delete(workspace.At(file));
        using (var make = Process.Start("mkfifo", [workspace.At(file)])) await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = await workspace.Run("sample", "kept");
        Assert.Equal(1, run.Code);
        Assert.Contains($"error {code}: {Path.GetFileName(file)} in kept cannot be read: it is empty, or not a regular file", run.Errors,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("> /dev/full")]
    [InlineData(">&-")]
    [InlineData("--format json > /dev/full")]
    [InlineData("> /dev/full 2> /dev/full")]
    [InlineData("> /dev/full 2>&-")]
    public async Task A_fit_whose_printing_fails_is_kept(string output)
    {
        if (!File.Exists("/dev/full")) return;
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n");
        var (code, errors) = await Shell(workspace,
            $"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "probdsl.dll")}' {string.Join(' ', fit)} {output}");
        Assert.True(code == 1, errors);
        if (!output.Contains("2>", StringComparison.Ordinal)) Assert.Contains("the fit is kept in kept", errors, StringComparison.Ordinal);
        Assert.Equal(0, (await workspace.Run("sample", "kept", "-n", "3")).Code);
    }

    /// <summary>A file system of a few pages, in which there is room for one fit and not for another one beside it.</summary>
    [Fact]
    public async Task A_full_disk_leaves_the_fit_that_is_there()
    {
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("coin.csv", "heads\n1\n0\n1\n");
        Directory.CreateDirectory(workspace.At("disk"));
        if (OperatingSystem.IsWindows() || (await Shell(workspace, "mount -t tmpfs -o size=64k tmpfs disk")).Code != 0)
            Assert.Skip("no file system can be mounted here");
        try
        {
            string[] onDisk = [.. fit[..^1], "disk/kept"];
            Assert.Equal(0, (await workspace.Run(onDisk)).Code);
            var before = Directory.GetFiles(workspace.At("disk/kept")).ToDictionary(f => f, File.ReadAllBytes);
            // 20 bytes or so for each draw
            var run = await workspace.Run([.. onDisk.Select(a => a == "50" ? "5000" : a)]);
            Assert.Equal(1, run.Code);
            Assert.Contains("error E0510: disk/kept cannot be written: ", run.Errors, StringComparison.Ordinal);
            Assert.Contains("\nparameter ", run.Output, StringComparison.Ordinal);
            Assert.Equal(before, Directory.GetFiles(workspace.At("disk/kept")).ToDictionary(f => f, File.ReadAllBytes));
            Assert.Equal(0, (await workspace.Run("sample", "disk/kept", "-n", "3")).Code);
        }
        finally
        {
            await Shell(workspace, "umount disk");
        }
    }

    [Fact]
    public async Task A_training_does_not_go_back()
    {
        using var workspace = new Workspace().Write("net.gen", """
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

            """)
            .Write("rows.csv", "x\n1\n0.5\n-1\n");
        string[] train = ["fit", "net.gen", "--data", "rows.csv", "--method", "elbo", "--out", "kept", "--max-iter"];
        Assert.Equal(0, (await workspace.Run([.. train, "1200"])).Code);
        var before = workspace.Files.ToDictionary(f => f, f => File.Exists(workspace.At(f)) ? workspace.Bytes(f) : []);
        var back = await workspace.Run([.. train, "1000", "--resume"]);
        Assert.Equal(1, back.Code);
        Assert.Contains("E0605: the training in kept/checkpoint/training.safetensors has done 1,200 steps, but `--max-iter` is 1,000",
            Regex.Replace(back.Errors, @"\s+", " "), StringComparison.Ordinal);
        Assert.Equal(before, workspace.Files.ToDictionary(f => f, f => File.Exists(workspace.At(f)) ? workspace.Bytes(f) : []));
        Assert.Equal(0, (await workspace.Run([.. train, "1200", "--resume"])).Code);
    }

    private static async Task<(int Code, string Errors)> Shell(Workspace workspace, string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = workspace.Folder,
            RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }
}
